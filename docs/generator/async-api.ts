import { type Contract, wireTypeOf } from '@daftari/contracts';
import { topicPages, type TopicPage } from './catalogue.js';

const HEADERS = {
  type: 'object',
  required: ['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_specversion', 'message-version'],
  properties: {
    ce_id: { type: 'string', description: 'unique per message; the same when it is sent again' },
    ce_type: { type: 'string' },
    ce_source: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time', description: 'when it happened' },
    ce_specversion: { type: 'string', const: '1.0' },
    'message-version': { type: 'string' },
    traceparent: { type: 'string', description: 'W3C Trace Context' },
  },
};

const nameOf = (contract: Contract): string => `${contract.type}.v${contract.version}`;

const messageOf = (contract: Contract): unknown => ({
  name: wireTypeOf(contract),
  title: contract.type,
  summary: contract.description,
  contentType: 'application/json',
  headers: { $ref: '#/components/schemas/headers' },
  payload: contract.schema,
  examples: [{ name: 'recorded', payload: contract.example }],
});

const channelOf = (page: TopicPage): unknown => ({
  address: page.topic,
  description: page.summary,
  messages: Object.fromEntries(page.contracts.map((contract) => [nameOf(contract), { $ref: `#/components/messages/${nameOf(contract)}` }])),
  bindings: { kafka: { partitions: 32, bindingVersion: '0.5.0' } },
});

const keyOf = (page: TopicPage): string => page.topic.replaceAll('.', '_');

/** AsyncAPI 3.0 of the public topics. */
export const asyncApi = (): unknown => {
  const pages = topicPages().filter((page) => page.isPublic);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Daftari',
      version: '1.0.0',
      description:
        'The public topics of Daftari: every event of the books, and what becomes of each transaction. Generated from libs/contracts.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(pages.map((page) => [keyOf(page), channelOf(page)])),
    operations: Object.fromEntries(
      pages.map((page) => [
        `publish_${keyOf(page)}`,
        { action: 'send', channel: { $ref: `#/channels/${keyOf(page)}` }, summary: `Published by ${page.publishedBy}.` },
      ]),
    ),
    components: {
      messages: Object.fromEntries(pages.flatMap((page) => page.contracts.map((contract) => [nameOf(contract), messageOf(contract)]))),
      schemas: { headers: HEADERS },
    },
  };
};
