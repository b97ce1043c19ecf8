import { type CommandReply, type TransactionEnded, type TransactionView } from '@daftari/contracts';
import { ReplyInbox } from '@daftari/messaging';

/** What the ledger may send here: the answer to a command, or word that a transaction ended. Hints both (P5). */
export type ReplyMessage = CommandReply | TransactionEnded;

const isEnded = (message: ReplyMessage): message is TransactionEnded => !('command_id' in message) && 'transaction_id' in message;

type Listener = (view: TransactionView) => void;

/** The inbox of this process that also passes on which transactions ended. */
class EndingsInbox extends ReplyInbox<CommandReply> {
  constructor(
    address: string,
    private readonly ended: Listener,
  ) {
    super(address);
  }

  override deliver(messages: readonly ReplyMessage[]): void {
    for (const message of messages) {
      if (isEnded(message)) this.ended(message.transaction);
      else super.deliver([message]);
    }
  }
}

/** Where this gateway process waits: for answers to its commands, and for transactions to end. */
export class GatewayReplies {
  private inbox: EndingsInbox | undefined;
  private readonly listeners = new Map<string, Set<Listener>>();

  /** The address that commands name, once the process listens. */
  get address(): string {
    return this.opened.address;
  }

  open(address: string): void {
    this.inbox = new EndingsInbox(address, (view) => this.tell(view));
  }

  close(): void {
    this.inbox?.close();
    this.inbox = undefined;
  }

  expect(commandId: string, timeoutMs: number): Promise<CommandReply | undefined> {
    return this.opened.expect(commandId, timeoutMs);
  }

  deliver(messages: readonly ReplyMessage[]): void {
    this.inbox?.deliver(messages);
  }

  /** Calls back when word comes that the transaction ended; answers how to stop listening. */
  onEnded(transactionId: string, listener: Listener): () => void {
    const listeners = this.listeners.get(transactionId) ?? new Set();
    this.listeners.set(transactionId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(transactionId);
    };
  }

  private get opened(): EndingsInbox {
    if (!this.inbox) throw new Error('The gateway does not listen yet.');
    return this.inbox;
  }

  private tell(view: TransactionView): void {
    for (const listener of this.listeners.get(view.id) ?? []) listener(view);
  }
}
