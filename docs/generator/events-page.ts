import { type Contract, deadLetterTopicOf, wireTypeOf } from '@daftari/contracts';
import { topicPages, type TopicPage } from './catalogue.js';
import { fieldTable } from './field-table.js';

const INTRODUCTION = `# Events

<!-- Generated from libs/contracts by \`npm run docs:generate\`. Do not edit: a test compares it. -->

Daftari's services talk over these topics, and other systems may subscribe to the public ones, on Kafka
(\`KAFKA_BROKERS\`). The same in machine-readable form is [asyncapi.json](asyncapi.json).

## Reading them

- **Partitions.** Every topic has as many partitions as there are shards (\`LEDGER_SHARDS\`, 32 unless said). A business lives on one
  shard and all its messages are in the partition of that number. The partition is named by the sender, never derived from the key.
- **Envelope.** The value is JSON. The headers are CloudEvents 1.0 in binary mode: \`ce_id\`, \`ce_type\`, \`ce_source\`, \`ce_time\`,
  \`ce_specversion\`; with them \`message-version\`, and \`traceparent\` (W3C) where the request had one.
- **Amounts** are texts of minor units (kobo, pesewas) in fields that end in \`_minor\`: they may be larger than a JSON number holds.
- **At least once.** A message may come again. Remember \`ce_id\`, or for \`ledger.events.v1\` the last sequence of each shard: its \`ce_id\`
  is derived from shard, incarnation and sequence, and is the same each time. Ignore what is not newer than what you have; stop and ask at a gap.
- **Order** is kept per partition of one topic. Across topics there is none: a \`TransactionProgressed\` may come after the
  \`FundsCaptured\` that ended the transaction. \`facts\` in the latter says how many of the former there were.
- **Versions.** A version only gains fields: let unknown ones pass. Anything else is a new version beside the old, in \`ce_type\`.
- **Dead letters.** What one of our services could not handle is parked on \`<topic>.dlq\` with its reason and can be replayed.
`;

const messageSection = (contract: Contract): string => `### ${contract.type}, version ${contract.version}

${contract.description} \`ce_type\`: \`${wireTypeOf(contract)}\`

${fieldTable(contract.schema)}

\`\`\`json
${JSON.stringify(contract.example, null, 2)}
\`\`\`
`;

const topicSection = (page: TopicPage): string => `## \`${page.topic}\`${page.isPublic ? '' : ' (internal)'}

${page.summary} Published by: ${page.publishedBy}. Dead letters: \`${deadLetterTopicOf(page.topic)}\`.

${page.contracts.map(messageSection).join('\n')}`;

/** The whole of `docs/events.md`. */
export const eventsPage = (): string => [INTRODUCTION, ...topicPages().map(topicSection)].join('\n');
