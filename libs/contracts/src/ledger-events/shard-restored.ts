import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { EventFields, Instant, PLATFORM_BUSINESS } from '../fields.js';
import { TOPICS } from '../topics.js';

/**
 * The shard was restored from a backup: the first event of its new incarnation, which goes on behind `from_sequence`. It is of no business, moves
 * nothing, and its currency, `XXX`, is none.
 */
export const ShardRestored = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'ShardRestored',
  version: 1,
  description: 'The shard was restored from a backup and goes on in a new incarnation.',
  schema: Type.Object({
    ...EventFields,
    /** The incarnation, sequence and hash (hexadecimal; empty where there was none) of the event before this. */
    from_incarnation: Type.Integer(),
    from_sequence: Type.Integer(),
    from_hash: Type.String({ pattern: '^([0-9a-f]{64})?$', description: 'SHA-256 in hexadecimal; empty where no event came before' }),
    /** How many events that the backup did not hold were taken over from this topic. */
    imported: Type.Integer({ description: 'events taken over from this topic, beyond the backup' }),
    restored_at: Instant,
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-0000000000f1',
    business_id: PLATFORM_BUSINESS,
    mode: 'live',
    currency: 'XXX',
    entries: [],
    from_incarnation: 1,
    from_sequence: 41,
    from_hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    imported: 3,
    restored_at: '2026-11-21T09:00:00.000Z',
  },
});
