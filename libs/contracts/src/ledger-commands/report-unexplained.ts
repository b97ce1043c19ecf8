import { hash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, Nullable, OneOf, PLATFORM_BUSINESS, PositiveMinor, Reference } from '../fields.js';
import { TOPICS } from '../topics.js';

/** What money that no transaction explains can be about: the kinds of its case. */
export const UNEXPLAINED_KINDS = ['missing_here', 'orphan_callback', 'duplicate'] as const;

/** Which way it went at the provider: into what it holds for us, or out of our float. */
export const DIRECTIONS = ['in', 'out'] as const;

const REFERENCE_MAX = 128;

/**
 * The reference by which a finding is reported: the same one for the same finding, whoever tells of it and how often. What is long is shortened.
 * @param found `unexplained` for money, `orphan_callback` for a word about it
 */
export const unexplainedReference = (found: 'unexplained' | 'orphan_callback', provider: string, theirs: string): string => {
  const plain = `${found}/${provider}/${theirs}`;
  return plain.length <= REFERENCE_MAX ? plain : `${found}/${provider}/long-${hash('sha256', plain, 'hex').slice(0, 32)}`;
};

/** The shard on which a finding is reported: by its reference, so that it is known there if it comes again. */
export const unexplainedShard = (reference: string, shards: number): number =>
  Number.parseInt(hash('sha256', reference, 'hex').slice(0, 8), 16) % shards;

/**
 * Money that a provider moved and that no transaction here explains: a line of its statement, a callback for nobody. The business is the platform's.
 * Once per reference, by which the reporter names what it found: `unexplained/{provider}/{provider_reference}`, always on the same shard.
 */
export const ReportUnexplained = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ReportUnexplained',
  version: 1,
  description: 'Money that a provider moved and that no transaction here explains.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    reference: Reference,
    request_hash: Type.String(),
    provider: Type.String({ pattern: '^[a-z0-9_-]{1,64}$' }),
    direction: OneOf(DIRECTIONS),
    /** Null where it is not certain that any money moved: the case is opened and nothing is posted. */
    amount_minor: Nullable(PositiveMinor),
    kind: OneOf(UNEXPLAINED_KINDS),
    provider_reference: Nullable(Type.String()),
    recipient: Nullable(Type.String()),
    /** What was found, for people: a line of a statement, a callback. */
    evidence: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  }),
  example: {
    ...exampleCommand,
    business_id: PLATFORM_BUSINESS,
    transaction_id: exampleRequest.transaction_id,
    reference: 'unexplained/mpp_main/MPP-9',
    request_hash: '1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    provider: 'mpp_main',
    direction: 'out',
    amount_minor: '2500',
    kind: 'missing_here',
    provider_reference: 'MPP-9',
    recipient: '+23276123456',
    evidence: [{ source: 'statement', line: 17, status: 'completed', executed_at: '2026-11-21T10:00:00.000Z' }],
  },
});
