import { type CommandReply, type DataOf, OpenWallet } from '@daftari/contracts';
import { ReplyInbox, type Transport } from '@daftari/messaging';
import { Database } from '@daftari/platform';
import { type TestPostgres } from './postgres.js';
import { type Ledger } from '../../apps/ledger/src/index.js';
import { type Clock } from '../../apps/ledger/src/index.js';
export declare const TOKEN = "test-token-test-token-test-token-1";
/** A command's fields; tests send wrong ones too. */
type CommandData = Readonly<Record<string, unknown>> & {
    readonly command_id: string;
};
/** A ledger under test on a real PostgreSQL and the embedded transport, and a caller that sends commands and hears replies. */
export declare class TestLedger {
    readonly url: string;
    readonly database: Database;
    readonly transport: Transport;
    readonly ledger: Ledger;
    readonly baseUrl: string;
    readonly inbox: ReplyInbox<CommandReply>;
    readonly shards: number;
    private constructor();
    static start(postgres: TestPostgres, name: string, options?: {
        shards?: number;
        clock?: Clock;
        existing?: boolean;
    }): Promise<TestLedger>;
    stop(): Promise<void>;
    /** Sends a command and waits for its reply. */
    send(contract: {
        topic: string;
        type: string;
        version: number;
    }, shard: number, data: CommandData): Promise<CommandReply>;
    publish(contract: {
        topic: string;
        type: string;
        version: number;
    }, shard: number, data: CommandData): Promise<void>;
    query(path: string): Promise<{
        status: number;
        body: any;
    }>;
}
export declare const openWallet: (business: string, terms?: Partial<DataOf<typeof OpenWallet>["terms"]>, currency?: string) => {
    command_id: string;
    business_id: string;
    currency: string;
    wallet_id: string;
    terms: {
        business_status?: "closed" | "active" | "suspended";
        status: "open" | "frozen" | "closed";
        overdraft_limit_minor: string;
        transaction_limit_minor: string | null;
        daily_limit_minor: string | null;
        balance_limit_minor: string | null;
        tier: string;
        timezone: string;
    };
    not_after?: string;
    reply_to?: string;
    mode: "live" | "test";
};
export declare const creditWallet: (business: string, amount: string, reference: string) => {
    command_id: string;
    business_id: string;
    amount_minor: string;
    reference: string;
    transaction_id: string;
    product_kind?: string;
    network?: string;
    not_after?: string;
    reply_to?: string;
    mode: "live" | "test";
    currency: string;
    request_hash: string;
    product_code: string | null;
    channel: string | null;
    recipient: string | null;
    fields: {
        [x: string]: string;
    };
    metadata: {
        [x: string]: unknown;
    };
    webhook_url: string | null;
    description: string | null;
};
export declare const placeHold: (business: string, reference: string, total?: string) => {
    command_id: string;
    business_id: string;
    reference: string;
    transaction_id: string;
    not_after: string;
    amount_minor: string;
    total_minor: string;
    product_kind?: string;
    network?: string;
    refunds?: string | null;
    tax_minor?: string;
    fee_payer?: "merchant" | "end_user";
    reply_to?: string;
    mode: "live" | "test";
    currency: string;
    request_hash: string;
    product_code: string | null;
    channel: string | null;
    recipient: string | null;
    fields: {
        [x: string]: string;
    };
    metadata: {
        [x: string]: unknown;
    };
    webhook_url: string | null;
    description: string | null;
    discount_minor: string;
    fee_minor: string;
    kind: "purchase" | "payout" | "refund";
};
export {};
//# sourceMappingURL=ledger.d.ts.map