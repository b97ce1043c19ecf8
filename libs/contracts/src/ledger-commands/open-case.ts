import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, OneOf } from '../fields.js';
import { TOPICS } from '../topics.js';

/** What a case can be about (API.md section 7). */
export const CASE_KINDS = [
  'late_success',
  'reversal',
  'wrong_amount',
  'unknown_too_long',
  'missing_at_provider',
  'missing_here',
  'amount_differs',
  'status_differs',
  'duplicate',
  'orphan_callback',
  'transfer_returned_to_suspense',
  'parked_command',
] as const;

/** Open a case about a transaction, for an operator to decide. One of each kind; a double changes nothing. */
export const OpenCase = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'OpenCase',
  version: 1,
  description: 'Open a case about a transaction, for an operator to decide.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    kind: OneOf(CASE_KINDS),
    /** What was found, for people: an answer, a callback, a line of a statement. */
    evidence: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    kind: 'unknown_too_long',
    evidence: [{ source: 'requery', status: 'pending', at: '2026-11-21T10:00:00.000Z' }],
  },
});
