import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleEvidence, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, Nullable, Witnessed } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The expected money came: to a provider, or to our bank, where `provider` is null and an operator approved the deposit. */
export const ReceiveFunds = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ReceiveFunds',
  version: 1,
  description: 'The expected money came.',
  schema: Type.Object({ ...CommandFields, transaction_id: Id('txn'), provider: Nullable(Type.String()), ...Witnessed }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    provider: 'mpp_main',
    provider_reference: 'MPP-1',
    evidence: exampleEvidence,
    facts: 2,
  },
});
