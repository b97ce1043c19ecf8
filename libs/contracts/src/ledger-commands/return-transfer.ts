import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Failure, Id, Instant } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The recipient's shard refused the transfer: give the money back. No rule refuses this. */
export const ReturnTransfer = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ReturnTransfer',
  version: 1,
  description: "The recipient's shard refused the transfer: give the money back.",
  schema: Type.Object({ ...CommandFields, transaction_id: Id('txn'), failure: Failure, caused_at: Instant }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    failure: { code: 'invalid_recipient', detail: 'The recipient cannot take this transfer.' },
    caused_at: '2026-11-21T09:00:00.100456Z',
  },
});
