import { createGateway, gatewayConfigFrom } from '@daftari/api-gateway';
import { type CommandReply } from '@daftari/contracts';
import { type OutgoingMessage, ReplySender, type Transport } from '@daftari/messaging';
import { createLogger } from '@daftari/platform';
import { switchOff } from './layers-off.js';

/**
 * The gateway with the ledger stubbed out: every command is stored nowhere and accepted at once. The ceiling of the request path.
 * `BENCH_WITHOUT` names layers that are switched off, with commas between them.
 */
const logger = createLogger('stub', 'error');
const config = gatewayConfigFrom(process.env);
const sender = new ReplySender(config.DAFTARI_INTERNAL_TOKEN, logger);

const accept = (message: OutgoingMessage): void => {
  const data = JSON.parse(message.value) as Record<string, string>;
  const at = new Date().toISOString();
  const transaction = {
    id: data['transaction_id'],
    business_id: data['business_id'],
    reference: data['reference'],
    kind: data['kind'] ?? 'purchase',
    status: 'pending',
    status_detail: null,
    mode: data['mode'],
    currency: data['currency'],
    amount_minor: data['amount_minor'],
    fee_minor: data['fee_minor'],
    discount_minor: data['discount_minor'],
    total_minor: data['total_minor'],
    balance_before_minor: '100000000',
    balance_after_minor: '99990100',
    product_code: data['product_code'] ?? null,
    channel: data['channel'] ?? null,
    recipient: data['recipient'],
    provider: null,
    provider_reference: null,
    failure: null,
    metadata: {},
    webhook_url: null,
    created_at: at,
    updated_at: at,
    completed_at: null,
    facts: 0,
  };
  const reply = {
    command_id: data['command_id'] ?? '',
    outcome: 'accepted',
    code: null,
    available_minor: null,
    needed_minor: null,
    transaction,
  } as unknown as CommandReply;
  setImmediate(() => sender.send(data['reply_to'] ?? '', [reply]));
};

const transport: Transport = {
  kind: 'embedded',
  ensureTopics: () => Promise.resolve(),
  publisher: () => ({
    publish: (messages) => {
      for (const message of messages) accept(message);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  }),
  subscribe: () => Promise.reject(new Error('the stub consumes nothing')),
  signal: () => undefined,
  close: () => Promise.resolve(),
};

switchOff((process.env['BENCH_WITHOUT'] ?? '').split(',').filter((name) => name !== ''));
const gateway = await createGateway({ config, transport, logger });
await gateway.start();
process.on('SIGTERM', () => process.exit(0));
