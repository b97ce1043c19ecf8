import { Injectable } from '@nestjs/common';
import { type Static, type TObject } from '@sinclair/typebox';
import { type CommandReply, type Contract, type TransactionView } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { Notes, purposeOf } from '../notes/notes.js';
import { WebhookUrls } from '../webhook-urls/webhook-urls.js';
import { type CommandHead, type CommandPlace, LedgerCommands } from './ledger-commands.js';
import { refusalProblem } from './refusal-problem.js';

/** A command that moves money, with what is shown of it until the ledger has decided. */
export interface MoneyRequest<S extends TObject> {
  readonly contract: Contract<string, S>;
  readonly data: Static<S> & CommandHead & { readonly request_hash: string };
  readonly place: CommandPlace;
  readonly noted: TransactionView;
}

/** What became of a request so far. */
export interface MoneyAnswer {
  readonly view: TransactionView;
  /** The same request had been decided before. */
  readonly replayed: boolean;
}

/**
 * Sends a money-moving command and answers for it (P5): from the reply where one comes in time; otherwise from a note that is
 * written first, after asking the ledger once. What is answered 202 is durable and can be read back.
 */
@Injectable()
export class MoneyRequests {
  constructor(
    private readonly commands: LedgerCommands,
    private readonly notes: Notes,
    private readonly webhookUrls: WebhookUrls,
  ) {}

  /** @throws Problem where the ledger refused, or where it is not known whether the command is durable */
  async answer<S extends TObject>(request: MoneyRequest<S>): Promise<MoneyAnswer> {
    await this.webhookUrls.check(request.noted.webhook_url);
    const reply = await this.commands.send(request.contract, request.data, request.place);
    return reply ? answerFrom(reply, request.noted) : this.answerFromNote(request);
  }

  private async answerFromNote<S extends TObject>({ data, place, noted }: MoneyRequest<S>): Promise<MoneyAnswer> {
    const note = await this.writeNote(data, place, noted);
    if (note.commandId !== data.command_id) return { view: note.view, replayed: true };
    const reply = await this.commands.find(data.command_id, place).catch(() => undefined);
    if (!reply) return { view: note.view, replayed: false };
    if (await this.notes.settleUnanswered(data.command_id, reply, noted)) return answerFrom(reply, noted);
    return { view: (await this.notes.byCommand(data.command_id)).view, replayed: false };
  }

  private async writeNote(data: CommandHead & { readonly request_hash: string }, place: CommandPlace, noted: TransactionView) {
    try {
      return await this.notes.write({
        commandId: data.command_id,
        requestHash: data.request_hash,
        shard: place.shard,
        notAfter: new Date(data.not_after),
        view: noted,
      });
    } catch (error) {
      // Without a note the id could not be read back, so 202 may not be said.
      const problem = new Problem(
        'temporarily_unavailable',
        'The request is taken but not decided. Sending the same reference with the same body again is safe and always right.',
        { retryAfterSeconds: 1 },
      );
      problem.cause = error;
      throw problem;
    }
  }
}

const answerFrom = (reply: CommandReply, noted: TransactionView): MoneyAnswer => {
  if (reply.outcome === 'refused') throw refusalProblem(reply, { currency: noted.currency, what: purposeOf(noted) });
  return { view: reply.transaction ?? noted, replayed: reply.outcome === 'replayed' };
};
