import { writeFileSync } from 'node:fs';
import { ALL_CONTRACTS, type Contract, deadLetterTopicOf, TOPICS, wireTypeOf } from '@daftari/contracts';

/**
 * Writes `events.md` and `asyncapi.json` from libs/contracts: `npx node docs/generate-events.ts` on a built tree
 * (Node 24 runs this file as it is). A test holds the checked-in copies against what this makes.
 */

/** As much of JSON Schema as our messages use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string | number | boolean;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const CHANNELS: readonly { readonly topic: string; readonly isPublic: boolean; readonly about: string }[] = [
  {
    topic: TOPICS.ledgerEvents,
    isPublic: true,
    about: 'Every event of the books, in order and gapless per shard. The partition is the shard.',
  },
  {
    topic: TOPICS.ledgerCheckpoints,
    isPublic: true,
    about:
      'Signed checkpoints of the books, one an hour where anything moved; all on partition 0. What is signed, and how to verify it, is in `proof.md`.',
  },
  { topic: TOPICS.providerEvents, isPublic: true, about: 'What the connector learned of transactions that are under way.' },
  { topic: TOPICS.gatewayEvents, isPublic: true, about: 'What the gateway decided after it had answered.' },
  { topic: TOPICS.notifierEvents, isPublic: true, about: 'What became of webhooks.' },
  {
    topic: TOPICS.ledgerCommands,
    isPublic: false,
    about:
      'All that a shard decides arrives here: one input, one order, one offset. Internal: subject to change, and nobody else may write to it.',
  },
];

const HEADERS: Readonly<Record<string, string>> = {
  ce_specversion: '`1.0`: CloudEvents, binary mode',
  ce_id: 'Unique per message. Messages arrive at least once: remove doubles by it.',
  ce_type: 'The message type and version, as in the headings below.',
  ce_source: 'The service, and for ledger events the shard, that published it.',
  ce_time: 'When it happened, RFC 3339 in UTC.',
  'message-version': 'The version at the end of `ce_type`.',
  traceparent: 'W3C trace context of what led to it; may be absent.',
};

const contractsOf = (topic: string): Contract[] => ALL_CONTRACTS.filter((contract) => contract.topic === topic);

/** Prose breaks a table at its bars. */
const inCell = (text: string): string => text.replaceAll('|', '\\|');

const isTuple = (items: Schema['items']): items is readonly Schema[] => Array.isArray(items);

const listText = ({ items }: Schema): string => {
  if (items === undefined) return 'list';
  return isTuple(items) ? `[${items.map(typeText).join(', ')}]` : `list of ${typeText(items)}`;
};

/** A schema's type in a few words. */
const typeText = (schema: Schema): string => {
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' | ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.patternProperties) return `map of ${Object.values(schema.patternProperties).map(typeText).join(' | ')}`;
  if (schema.type === 'array') return listText(schema);
  return schema.type ?? 'anything';
};

/** What is said of a field, wherever in its type it is said. */
const meaningOf = (schema: Schema): string => {
  const parts = [schema, ...(schema.anyOf ?? [])].map(
    (part) => part.description ?? (part.pattern === undefined ? '' : `\`${part.pattern}\``),
  );
  return parts.find((part) => part !== '') ?? '';
};

const rowsOf = (schema: Schema, path = ''): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) === true ? '' : ' (optional)';
    const row = `| \`${path}${name}\`${optional} | ${inCell(typeText(field))} | ${inCell(meaningOf(field))} |`;
    return [row, ...rowsOf(field, `${path}${name}.`)];
  });

const messageSection = (contract: Contract): string[] => [
  `### ${contract.type}, version ${contract.version}`,
  '',
  `${contract.description} \`ce_type: ${wireTypeOf(contract)}\``,
  '',
  '| field | type | meaning |',
  '|---|---|---|',
  ...rowsOf(contract.schema as Schema),
  '',
  '```json',
  JSON.stringify(contract.example, null, 2),
  '```',
  '',
];

/** `docs/events.md`: every message for people. */
export const eventsMarkdown = (): string =>
  [
    '# Events',
    '',
    '<!-- Made by docs/generate-events.ts from libs/contracts. Change it there, then `npm run docs:generate`. -->',
    '',
    'What other systems can subscribe to, on Kafka. Values are JSON; amounts are minor units as text, in fields that end in `_minor`.',
    'Additions keep a version, so let unknown fields through; any other change is a new version beside the old one.',
    'The same for programs: `docs/asyncapi.json`. Each message was recorded at its first release in `libs/contracts/examples/`.',
    '',
    '| header | meaning |',
    '|---|---|',
    ...Object.entries(HEADERS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
    `Every topic has as many partitions as there are shards, and a dead-letter topic beside it (\`${deadLetterTopicOf(TOPICS.ledgerEvents)}\`).`,
    'A business is always on the same partition, so its messages are in order. An event says "entries": each is an account number, an amount (debits',
    'positive, credits negative) and the balance of the account after it; the amounts of one event sum to zero.',
    '',
    'A publisher that wakes late may send old events of `ledger.events.v1` again. They also have the headers `ledger-incarnation`, `ce_sequence`',
    '(gapless per partition) and `ledger-hash`: keep the last incarnation and sequence of each partition, ignore what is not newer, and stop at a gap.',
    'A shard that was restored from a backup goes on in the next incarnation, whose first event is `ShardRestored`.',
    'Between topics there is no order: a `TransactionProgressed` may come after the event',
    'that ended its transaction, whose `facts` says how many of them there were.',
    '',
    ...CHANNELS.flatMap(({ topic, isPublic, about }) => [
      `## ${topic}${isPublic ? '' : ' (internal)'}`,
      '',
      about,
      '',
      ...contractsOf(topic).flatMap(messageSection),
    ]),
  ].join('\n');

const nameOf = (contract: Contract): string => `${contract.type}.v${contract.version}`;

const asyncApiMessage = (contract: Contract): unknown => ({
  name: wireTypeOf(contract),
  title: contract.type,
  summary: contract.description,
  contentType: 'application/json',
  headers: {
    type: 'object',
    properties: {
      ...Object.fromEntries(Object.entries(HEADERS).map(([name, description]) => [name, { type: 'string', description }])),
      ce_type: { type: 'string', const: wireTypeOf(contract) },
    },
    required: Object.keys(HEADERS).filter((name) => name !== 'traceparent'),
  },
  payload: contract.schema,
  examples: [{ name: nameOf(contract), payload: contract.example }],
});

/** `docs/asyncapi.json`: the public topics for programs, AsyncAPI 3.0. */
export const asyncApi = (): string => {
  const open = CHANNELS.filter(({ isPublic }) => isPublic);
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Daftari events',
      version: '1.0.0',
      description: 'The public topics of Daftari. Messages arrive at least once, in order per business; remove doubles by ce_id.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      open.map(({ topic, about }) => [
        topic,
        {
          address: topic,
          description: about,
          messages: Object.fromEntries(contractsOf(topic).map((one) => [nameOf(one), { $ref: `#/components/messages/${nameOf(one)}` }])),
        },
      ]),
    ),
    operations: Object.fromEntries(
      open.map(({ topic }) => [`publish.${topic}`, { action: 'send', channel: { $ref: `#/channels/${topic}` } }]),
    ),
    components: {
      messages: Object.fromEntries(open.flatMap(({ topic }) => contractsOf(topic)).map((one) => [nameOf(one), asyncApiMessage(one)])),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

if (import.meta.main) {
  writeFileSync(new URL('events.md', import.meta.url), eventsMarkdown());
  writeFileSync(new URL('asyncapi.json', import.meta.url), asyncApi());
}
