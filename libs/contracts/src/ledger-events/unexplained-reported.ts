import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { Nullable, OneOf, PLATFORM_BUSINESS, PositiveMinor, RequestDetails, TransactionEventFields } from '../fields.js';
import { DIRECTIONS, UNEXPLAINED_KINDS } from '../ledger-commands/report-unexplained.js';
import { TOPICS } from '../topics.js';

/**
 * A provider moved money that no transaction here explains: it waits in suspense. A transaction of kind `adjustment` that no business has a part in;
 * `CaseOpened` follows it.
 */
export const UnexplainedReported = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'UnexplainedReported',
  version: 1,
  description: 'A provider moved money that no transaction here explains: it waits in suspense, with a case.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    provider: Type.String(),
    direction: OneOf(DIRECTIONS),
    case_kind: OneOf(UNEXPLAINED_KINDS),
    provider_reference: Nullable(Type.String()),
    /** Zero where it is not certain that any money moved. */
    amount_minor: PositiveMinor,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    business_id: PLATFORM_BUSINESS,
    reference: 'unexplained/mpp_main/MPP-9',
    channel: null,
    metadata: {},
    provider: 'mpp_main',
    direction: 'out',
    case_kind: 'missing_here',
    provider_reference: 'MPP-9',
    amount_minor: '2500',
    entries: [
      [19, '2500', '2500'],
      [4, '-2500', '97500'],
    ],
    opens: [examplePlatformAccount(19, 'suspense:mpp_main')],
    previous: null,
  },
});
