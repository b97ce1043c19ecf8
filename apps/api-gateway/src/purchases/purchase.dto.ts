import { IsAmountText, IsMetadata, IsReference, IsText, IsTextMap, IsWebAddress } from '../edge/fields.js';

/** Body of `POST /v1/purchases`. */
export class PurchaseDto {
  @IsReference()
  reference!: string;

  @IsText(64, { example: 'smb_mtn_vtu' })
  product_code!: string;

  /** The phone number, local or international, of the product's country. */
  @IsText(64, { example: '08031234567' })
  recipient!: string;

  /** The face value; left out for products with a fixed price. */
  @IsAmountText({ optional: true })
  amount?: string | null;

  @IsTextMap()
  fields?: Record<string, string> | null;

  /** Told of this transaction, beside the endpoints. */
  @IsWebAddress({ optional: true })
  webhook_url?: string | null;

  @IsMetadata()
  metadata?: Record<string, unknown> | null;
}
