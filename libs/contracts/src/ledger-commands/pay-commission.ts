import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, PositiveMinor, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Pay commission that a business has earned out to its wallet. Once per reference. */
export const PayCommission = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'PayCommission',
  version: 1,
  description: 'Pay commission that a business has earned out to its wallet.',
  schema: Type.Object({ ...CommandFields, ...RequestDetails, transaction_id: Id('txn'), amount_minor: PositiveMinor }),
  example: { ...exampleCommand, ...exampleRequest, channel: null, recipient: null, amount_minor: '150' },
});
