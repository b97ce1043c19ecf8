import { newId, uuidOf } from '@daftari/platform';
import { webhooksOf } from './dialects.js';
import { type NewDelivery } from './enqueue.js';
import { webhookBody } from './prepare.js';

/** The type of a webhook that only tries an endpoint out. */
export const TEST_TYPE = 'webhook.test';

/** Of which endpoint. Ids are bare UUIDs. */
export interface TestedEndpoint {
  readonly id: string;
  readonly business_id: string;
  readonly mode: string;
  readonly dialect: string | null;
}

/** Tests are about no transaction and wait for nothing, so that it does not matter on which shard they are. */
const SHARD = 0;

/** A delivery that tries an endpoint out, signed and repeated as every other. */
export const testDelivery = (endpoint: TestedEndpoint, at: Date): NewDelivery => ({
  id: uuidOf(newId('whd'), 'whd') ?? '',
  shard: SHARD,
  endpointId: endpoint.id,
  lane: endpoint.id,
  businessId: endpoint.business_id,
  mode: endpoint.mode,
  transactionId: null,
  type: TEST_TYPE,
  url: null,
  body: testBody(endpoint, at.toISOString()),
  dialect: endpoint.dialect,
  keyId: null,
});

const testBody = ({ id, mode, dialect }: TestedEndpoint, at: string): string =>
  webhooksOf(dialect)?.test(at) ?? webhookBody(TEST_TYPE, at, JSON.stringify({ endpoint_id: `whe_${id}`, mode }));
