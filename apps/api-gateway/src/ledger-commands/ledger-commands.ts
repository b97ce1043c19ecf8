import { Inject, Injectable } from '@nestjs/common';
import { type TObject, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CommandReply, type Contract, type Mode, toOutgoing } from '@daftari/contracts';
import { type Publisher, PublishUnconfirmedError } from '@daftari/messaging';
import { newId, Problem } from '@daftari/platform';
import { CONFIG, type GatewayConfig } from '../config.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { GatewayReplies } from './gateway-replies.js';

/** Injection token of the process's publisher. */
export const PUBLISHER = Symbol('PUBLISHER');

/** A command later than this is refused by the ledger (P4). */
const NOT_AFTER_MS = 60_000;
const PUBLISH_TIMEOUT_MS = 5_000;
const SENDINGS_MAX = 5;
const replyCheck = TypeCompiler.Compile(CommandReply);

/** The fields of every command that are the same for all of them. */
export interface CommandHead {
  readonly command_id: string;
  readonly not_after: string;
  readonly reply_to: string;
}

/** The same of a command that tells a fact: it has no deadline. */
export type FactHead = Omit<CommandHead, 'not_after'>;

/** Where a command goes, and what it belongs to. */
export interface CommandPlace {
  readonly shard: number;
  readonly businessId: string;
  readonly mode: Mode;
  readonly reference?: string;
  readonly traceparent: string;
}

const unconfirmed = (): Problem =>
  new Problem(
    'temporarily_unavailable',
    'It is not known whether the request was taken. Sending the same reference with the same body again is safe and always right.',
    { retryAfterSeconds: 1 },
  );

/** Commands to the ledger: published durably, then answered by a reply, which is a hint (P4, P5). */
@Injectable()
export class LedgerCommands {
  constructor(
    @Inject(PUBLISHER) private readonly publisher: Publisher,
    private readonly replies: GatewayReplies,
    private readonly neighbours: Neighbours,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** A new command's own id, its deadline, and who waits for it. */
  head(nowMs = Date.now()): CommandHead {
    return { ...this.factHead(), not_after: new Date(nowMs + NOT_AFTER_MS).toISOString() };
  }

  /** The head of a command that no time makes wrong: money came, something was found. */
  factHead(): FactHead {
    return { command_id: newId('cmd'), reply_to: this.replies.address };
  }

  /**
   * Publishes a command and waits for the ledger's decision. Undefined: it is durable and not known to be decided.
   * @throws Problem `temporarily_unavailable` where it is not even known to be durable
   */
  async send<S extends TObject>(
    contract: Contract<string, S>,
    data: Static<S> & FactHead,
    place: CommandPlace,
  ): Promise<CommandReply | undefined> {
    const reply = this.replies.expect(data.command_id, PUBLISH_TIMEOUT_MS + this.config.GATEWAY_REPLY_TIMEOUT_MS);
    const message = toOutgoing(contract, data, {
      partition: place.shard,
      key: place.businessId,
      id: data.command_id,
      source: 'daftari/api-gateway',
      time: new Date().toISOString(),
      traceparent: place.traceparent,
    });
    try {
      await this.publisher.publish([message], { timeoutMs: PUBLISH_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof PublishUnconfirmedError)) throw error;
      // The command may have gone through all the same: a decision that came is as good as the confirmation.
      const early = await within(reply, 0);
      if (!early) throw unconfirmed();
      return early;
    }
    return within(reply, this.config.GATEWAY_REPLY_TIMEOUT_MS);
  }

  /** Asks the ledger what became of a command; undefined where it has not decided it. */
  find(commandId: string, place: Pick<CommandPlace, 'shard' | 'businessId' | 'mode' | 'reference'>): Promise<CommandReply | undefined> {
    return this.neighbours.ledger.find(replyCheck, {
      method: 'GET',
      path: `/internal/commands/${commandId}`,
      query: { shard: place.shard, reference: place.reference, business: place.businessId, mode: place.mode },
    });
  }

  /**
   * For commands that set a state and may be sent any number of times (opening a wallet, setting its terms): sent anew until one is answered.
   * Each sending is a command of its own, with its own id and deadline.
   */
  async decide<S extends TObject>(
    contract: Contract<string, S>,
    dataOf: (head: CommandHead) => Static<S> & CommandHead,
    place: CommandPlace,
  ): Promise<CommandReply> {
    for (let attempt = 0; attempt < SENDINGS_MAX; attempt++) {
      const reply = await this.send(contract, dataOf(this.head()), place);
      if (reply) return reply;
    }
    throw new Problem('temporarily_unavailable', 'The ledger has not decided yet. Sending the same request again is safe.', {
      retryAfterSeconds: 1,
    });
  }
}

const within = async <T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), timeoutMs)));
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
};
