import { IsNumber, IsObject, IsOptional, Max, Min } from 'class-validator';

/** What is to be kept at a provider. */
export class FloatDto {
  /** Replaces all marks: `{"NGN": "1000.00"}`; `{}` takes them away. The amounts are checked by their currencies. */
  @IsOptional() @IsObject() low_water?: Record<string, unknown>;
  @IsOptional() @IsNumber() @Min(1) @Max(86_400) ask_every_s?: number;
}
