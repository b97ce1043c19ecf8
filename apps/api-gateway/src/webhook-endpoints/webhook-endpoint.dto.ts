import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsDefined, IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { IsText, IsWebAddress } from '../edge/fields.js';

/** Body of `POST /v1/webhook-endpoints`. */
export class WebhookEndpointDto {
  @IsWebAddress()
  url!: string;

  @ApiProperty({ type: [String], example: ['*'] })
  @IsDefined()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @MaxLength(64, { each: true })
  @Matches(/^(\*|[a-z]+\.(\*|[a-z_]+))$/, { each: true, message: 'each of events must be * or a type such as transaction.completed' })
  events!: string[];

  @IsText(500, { optional: true })
  description?: string | null;

  /** Endpoints begin enabled; one that is not wanted yet is better made later. */
  @ApiPropertyOptional({ enum: [true], default: true })
  @IsOptional()
  @IsIn([true])
  enabled?: true | null;
}
