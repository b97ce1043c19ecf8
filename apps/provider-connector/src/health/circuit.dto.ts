import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';

/** When a provider's circuit opens and closes; what is left out stays. The bounds are those of `CircuitSettings`. */
export class CircuitDto {
  @IsOptional() @IsInt() @Min(5) @Max(3_600) window_s?: number;
  @IsOptional() @IsInt() @Min(5) @Max(100_000) min_calls?: number;
  @IsOptional() @IsInt() @Min(1) @Max(100) unhealthy_percent?: number;
  @IsOptional() @IsNumber() @Min(0.1) @Max(3_600) pause_s?: number;
  @IsOptional() @IsNumber() @Min(0.1) @Max(86_400) pause_max_s?: number;
  @IsOptional() @IsInt() @Min(1) @Max(100) probes?: number;
}
