import { IsMetadata, IsReference, IsWebAddress } from './fields.js';

/** What every request of a client that moves money carries, beside an amount. */
export abstract class RequestedDto {
  @IsReference()
  reference!: string;

  abstract amount?: string | null;

  /** Told of this transaction, beside the endpoints. */
  @IsWebAddress({ optional: true })
  webhook_url?: string | null;

  @IsMetadata()
  metadata?: Record<string, unknown> | null;
}
