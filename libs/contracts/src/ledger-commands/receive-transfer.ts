import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand } from '../example-fields.js';
import { CommandFields, Id, Instant, Nullable, PositiveMinor } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Another shard sent this business money. Derived from that shard's `TransferSent`, as often as it takes; decided once (P13). */
export const ReceiveTransfer = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ReceiveTransfer',
  version: 1,
  description: 'Another shard sent this business money.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    amount_minor: PositiveMinor,
    from_shard: Type.Integer({ minimum: 0 }),
    from_business_id: Id('biz'),
    from_transaction_id: Id('txn'),
    /** When the sending shard recorded it: the receiver stamps no earlier. */
    caused_at: Instant,
    description: Nullable(Type.String()),
  }),
  example: {
    ...exampleCommand,
    business_id: 'biz_01890000-0000-7000-8000-0000000000b2',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000081',
    amount_minor: '1000',
    from_shard: 3,
    from_business_id: exampleCommand.business_id,
    from_transaction_id: 'txn_01890000-0000-7000-8000-000000000080',
    caused_at: '2026-11-21T09:00:00.000123Z',
    description: null,
  },
});
