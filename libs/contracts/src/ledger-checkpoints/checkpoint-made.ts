import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Instant, Nullable } from '../fields.js';
import { TOPICS } from '../topics.js';

/** SHA-256 in hexadecimal. */
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, in hexadecimal' });

/** Where every shard's log stood at one instant, signed: whoever keeps it can tell later whether history was rewritten (docs/proof.md). */
export const CheckpointMade = defineContract({
  topic: TOPICS.ledgerCheckpoints,
  type: 'CheckpointMade',
  version: 1,
  description: "Where every shard's log stood at one instant, signed. Keep it: it shows later whether history was rewritten.",
  schema: Type.Object({
    number: Type.Integer({ minimum: 1, description: 'from 1, without gaps' }),
    made_at: Instant,
    previous: Nullable(Sha256),
    shards: Type.Array(
      Type.Object({
        shard: Type.Integer({ minimum: 0 }),
        incarnation: Type.Integer({ minimum: 1 }),
        sequence: Type.Integer({ minimum: 0, description: "of the shard's last event; 0 where there is none" }),
        hash: Nullable(Sha256),
      }),
      { description: 'by shard, ascending' },
    ),
    hash: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 of the canonical text; the next checkpoint names it as previous',
    }),
    signature: Type.String({ description: 'Ed25519 over the canonical text, in base64' }),
    public_key: Type.String({ description: 'the key that it verifies with, PEM' }),
  }),
  example: {
    number: 7,
    made_at: '2026-11-21T09:00:00.000000Z',
    previous: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    shards: [
      { shard: 0, incarnation: 1, sequence: 1024, hash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' },
      { shard: 1, incarnation: 1, sequence: 0, hash: null },
    ],
    hash: 'd98880718541e8a34782f7d15e5190610a4295e2e5509d7727f48052d5592e3d',
    signature: '3lcjyHGFkruWhllpSBX6HBL4y7GTuCD8iGy4SDPEmvnI1he6+ykYpM5ESabcWnJCTzHNMJLgyVzWDHK5aUowDQ==',
    public_key: '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAdl04NJKnPa4t6difqZDB6/6XHkTXmucfY4WUK7J2j7Y=\n-----END PUBLIC KEY-----\n',
  },
});
