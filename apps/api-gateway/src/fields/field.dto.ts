import { ApiProperty } from '@nestjs/swagger';
import { IsArray, IsString } from 'class-validator';
import { IsText } from '../edge/fields.js';

/** A further field, of a product or of a channel. */
export class FieldDto {
  @IsText(64)
  name!: string;

  @ApiProperty({ isArray: true, type: String })
  @IsArray()
  @IsString({ each: true })
  rules!: string[];
}
