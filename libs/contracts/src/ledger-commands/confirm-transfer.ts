import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, Instant } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The recipient's shard has taken the transfer. */
export const ConfirmTransfer = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ConfirmTransfer',
  version: 1,
  description: "The recipient's shard has taken the transfer.",
  schema: Type.Object({ ...CommandFields, transaction_id: Id('txn'), caused_at: Instant }),
  example: { ...exampleCommand, transaction_id: exampleRequest.transaction_id, caused_at: '2026-11-21T09:00:00.100456Z' },
});
