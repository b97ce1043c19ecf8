import { IsText } from '../edge/fields.js';

/** Body of `POST /v1/lookups`: either the product or the channel. */
export class LookupDto {
  @IsText(64, { optional: true, example: 'smb_ikedc' })
  product_code?: string | null;

  @IsText(64, { optional: true, example: 'OM' })
  channel?: string | null;

  /** The phone, meter, smartcard or account number. */
  @IsText(64, { example: '+23276123456' })
  recipient!: string;
}
