import { type Logger, reasonOf } from '@daftari/platform';
import { Pool } from 'undici';

/** The ledger's answer to one command: a hint (P5). Losing it costs its caller a 202, nothing else. */
export interface CommandReply {
  readonly command_id: string;
}

/** Anything that a gateway process is told: a reply, or word that a transaction ended, which names no command. */
export type Hint = CommandReply | { readonly transaction_id: string };

interface Waiter<R> {
  readonly resolve: (reply: R | undefined) => void;
  readonly timer: NodeJS.Timeout;
}

/** The inboxes of this process, by the address that their commands name: these need no HTTP. */
const local = new Map<string, { deliver(replies: readonly Hint[]): void }>();

/** Where a gateway process waits for the answers to the commands that it sent. */
export class ReplyInbox<R extends CommandReply = CommandReply> {
  private readonly waiters = new Map<string, Waiter<R>>();

  /** `address` is what commands name and other processes post to: the base URL of this process's internal HTTP. */
  constructor(readonly address: string) {
    // What is sent to this address within the process has the type that this inbox was made for.
    local.set(address, { deliver: (replies) => this.deliver(replies as readonly R[]) });
  }

  /** Begin to wait before the command is published. Undefined: no answer within the time. */
  expect(commandId: string, timeoutMs: number): Promise<R | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(commandId, undefined), timeoutMs);
      this.waiters.get(commandId)?.resolve(undefined);
      this.waiters.set(commandId, { resolve, timer });
    });
  }

  /** Answers those who wait; the rest is dropped. */
  deliver(replies: readonly R[]): void {
    for (const reply of replies) this.settle(reply.command_id, reply);
  }

  close(): void {
    local.delete(this.address);
    for (const commandId of [...this.waiters.keys()]) this.settle(commandId, undefined);
  }

  private settle(commandId: string, reply: R | undefined): void {
    const waiter = this.waiters.get(commandId);
    if (!waiter) return;
    clearTimeout(waiter.timer);
    this.waiters.delete(commandId);
    waiter.resolve(reply);
  }
}

const REPLIES_PER_POST = 500;
const REPLIES_WAITING_MAX = 5_000;
const POST_TIMEOUT_MS = 5_000;

/** One gateway process elsewhere: one connection, one request at a time, whatever waits in each. */
class RemoteInbox {
  private waiting: Hint[] = [];
  private posting: Promise<void> | undefined;
  private readonly pool: Pool;

  constructor(
    private readonly address: string,
    private readonly token: string,
    private readonly logger: Logger,
  ) {
    this.pool = new Pool(address, {
      connections: 1,
      headersTimeout: POST_TIMEOUT_MS,
      bodyTimeout: POST_TIMEOUT_MS,
      connect: { timeout: 2_000 },
    });
  }

  add(replies: readonly Hint[]): void {
    // Replies are hints: when a gateway is away, the oldest have no reader any more.
    this.waiting = [...this.waiting, ...replies].slice(-REPLIES_WAITING_MAX);
    this.posting ??= this.postAll().finally(() => (this.posting = undefined));
  }

  async close(): Promise<void> {
    await this.posting;
    await this.pool.close();
  }

  private async postAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const replies = this.waiting.splice(0, REPLIES_PER_POST);
      try {
        const { statusCode, body } = await this.pool.request({
          method: 'POST',
          path: '/internal/replies',
          headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ replies }),
        });
        await body.dump();
        if (statusCode >= 300) this.logger.warn({ address: this.address, statusCode }, 'a gateway refused replies');
      } catch (error) {
        this.logger.debug({ address: this.address, reason: reasonOf(error) }, 'replies could not be delivered');
      }
    }
  }
}

/** Sends the ledger's answers: a plain call to an inbox of this process, otherwise batched over HTTP. Never waits, never fails. */
export class ReplySender {
  private readonly remote = new Map<string, RemoteInbox>();

  constructor(
    private readonly token: string,
    private readonly logger: Logger,
  ) {}

  send(address: string, replies: readonly Hint[]): void {
    const inbox = local.get(address);
    if (inbox) {
      inbox.deliver(replies);
      return;
    }
    if (!URL.canParse(address)) return;
    const remote = this.remote.get(address) ?? new RemoteInbox(address, this.token, this.logger);
    this.remote.set(address, remote);
    remote.add(replies);
  }

  async close(): Promise<void> {
    await Promise.all([...this.remote.values()].map((remote) => remote.close()));
  }
}
