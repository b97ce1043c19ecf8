import { IsAmountText, IsText, IsTextMap } from '../edge/fields.js';
import { RequestedDto } from '../edge/requested.dto.js';

/** Body of `POST /v1/purchases`. */
export class PurchaseDto extends RequestedDto {
  @IsText(64, { example: 'smb_mtn_vtu' })
  product_code!: string;

  /** A phone number, local or international, of the product's country; for cable, electricity and bills the smartcard, meter or account number. */
  @IsText(64, { example: '08031234567' })
  recipient!: string;

  /** The face value; left out for products with a fixed price. */
  @IsAmountText({ optional: true })
  amount?: string | null;

  /** The product's further fields, such as `meter_type` and `phone` for electricity. */
  @IsTextMap()
  fields?: Record<string, string | null> | null;
}
