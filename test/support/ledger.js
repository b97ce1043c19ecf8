import { CreditWallet, EMBEDDED_VIEWS, OpenWallet, PlaceHold, toOutgoing } from '@daftari/contracts';
import { createTransport, ReplyInbox } from '@daftari/messaging';
import { createLogger, Database, newId } from '@daftari/platform';
import { createLedger } from '../../apps/ledger/src/index.js';
import { systemClock } from '../../apps/ledger/src/index.js';
export const TOKEN = 'test-token-test-token-test-token-1';
/** A ledger under test on a real PostgreSQL and the embedded transport, and a caller that sends commands and hears replies. */
export class TestLedger {
    constructor(url, database, transport, ledger, baseUrl, inbox, shards) {
        this.url = url;
        this.database = database;
        this.transport = transport;
        this.ledger = ledger;
        this.baseUrl = baseUrl;
        this.inbox = inbox;
        this.shards = shards;
    }
    static async start(postgres, name, options = {}) {
        const url = options.existing === true ? postgres.server.url(name) : await postgres.database(name);
        const shards = options.shards ?? 4;
        const logger = createLogger('test', 'silent');
        const database = new Database({ url, applicationName: 'test', connectionsMax: 4 });
        const transport = createTransport({ database, logger, clientId: 'test', shards, virtualTopics: EMBEDDED_VIEWS });
        const config = {
            DATABASE_URL: url,
            HOST: '127.0.0.1',
            PORT: 0,
            LEDGER_SHARDS: shards,
            LEDGER_LANES: 1,
            LEDGER_BATCH_MAX: 500,
            HOLD_EXPIRY_S: 900,
            DAFTARI_INTERNAL_TOKEN: TOKEN,
            LOG_LEVEL: 'silent',
        };
        const ledger = await createLedger({ config, transport, logger, clock: options.clock ?? systemClock });
        const baseUrl = await ledger.start();
        return new TestLedger(url, database, transport, ledger, baseUrl, new ReplyInbox(`inbox-${name}-${Math.random()}`), shards);
    }
    async stop() {
        this.inbox.close();
        await this.ledger.stop();
        await this.transport.close();
        await this.database.close();
    }
    /** Sends a command and waits for its reply. */
    async send(contract, shard, data) {
        const heard = this.inbox.expect(data.command_id, 15_000);
        await this.publish(contract, shard, data);
        const reply = await heard;
        if (!reply)
            throw new Error(`No reply to ${contract.type}.`);
        return reply;
    }
    async publish(contract, shard, data) {
        const message = toOutgoing(contract, { ...data, reply_to: this.inbox.address }, {
            partition: shard,
            key: 'test',
            id: data.command_id,
            source: '/test',
            time: new Date().toISOString(),
        });
        await this.transport.publisher().publish([message]);
    }
    async query(path) {
        const response = await fetch(this.baseUrl + path, { headers: { authorization: `Bearer ${TOKEN}` } });
        return { status: response.status, body: await response.json() };
    }
}
export const openWallet = (business, terms = {}, currency = 'NGN') => ({
    ...OpenWallet.example,
    command_id: newId('cmd'),
    business_id: business,
    currency,
    wallet_id: newId('wal'),
    terms: { ...OpenWallet.example.terms, ...terms },
});
export const creditWallet = (business, amount, reference) => ({
    ...CreditWallet.example,
    command_id: newId('cmd'),
    business_id: business,
    amount_minor: amount,
    reference,
    transaction_id: newId('txn'),
});
export const placeHold = (business, reference, total = '9900') => ({
    ...PlaceHold.example,
    command_id: newId('cmd'),
    business_id: business,
    reference,
    transaction_id: newId('txn'),
    not_after: new Date(Date.now() + 60_000).toISOString(),
    amount_minor: (BigInt(total) + 100n).toString(),
    total_minor: total,
});
//# sourceMappingURL=ledger.js.map