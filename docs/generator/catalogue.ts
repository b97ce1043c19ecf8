import { ALL_CONTRACTS, type Contract, TOPICS } from '@daftari/contracts';

/** One topic, as its readers see it. */
export interface TopicPage {
  readonly topic: string;
  readonly isPublic: boolean;
  readonly summary: string;
  readonly publishedBy: string;
  readonly contracts: readonly Contract[];
}

interface TopicText {
  readonly isPublic: boolean;
  readonly summary: string;
  readonly publishedBy: string;
}

/** What is said of each topic; a topic without an entry does not compile. */
const TEXTS: Readonly<Record<(typeof TOPICS)[keyof typeof TOPICS], TopicText>> = {
  'ledger.commands.v1': {
    isPublic: false,
    summary: 'All that a shard decides arrives here. Only our own services write it; it may change without notice.',
    publishedBy: 'api-gateway, provider-connector',
  },
  'ledger.events.v1': { isPublic: true, summary: 'Every event of the books, gapless per shard.', publishedBy: 'ledger' },
  'provider.events.v1': {
    isPublic: true,
    summary: 'What the connector learned of transactions that are under way.',
    publishedBy: 'provider-connector',
  },
  'gateway.events.v1': { isPublic: true, summary: 'What the gateway decided after it had answered.', publishedBy: 'api-gateway' },
  'notifier.events.v1': { isPublic: true, summary: 'What became of webhooks.', publishedBy: 'notifier' },
};

/** Every topic with its messages, in the order of the contracts. */
export const topicPages = (): TopicPage[] =>
  Object.values(TOPICS).map((topic) => ({
    topic,
    ...TEXTS[topic],
    contracts: ALL_CONTRACTS.filter((contract) => contract.topic === topic),
  }));
