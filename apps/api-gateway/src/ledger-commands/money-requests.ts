import { Injectable } from '@nestjs/common';
import { type Static, type TObject } from '@sinclair/typebox';
import { type CommandReply, type Contract, type TransactionView } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { Notes, purposeOf } from '../notes/notes.js';
import { WebhookUrls } from '../webhook-urls/webhook-urls.js';
import { type CommandHead, type CommandPlace, LedgerCommands } from './ledger-commands.js';
import { refusalProblem } from './refusal-problem.js';
import { SentCommands } from './sent-commands.js';

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
 * written first, after asking the ledger once. What is answered 202 is durable and can be read back, and is the transaction of its reference:
 * where other commands of the reference are on their way too, only the ledger can say which of them it is, and until it does nobody is told an id.
 */
@Injectable()
export class MoneyRequests {
  constructor(
    private readonly commands: LedgerCommands,
    private readonly notes: Notes,
    private readonly sent: SentCommands,
    private readonly webhookUrls: WebhookUrls,
  ) {}

  /** @throws Problem where the ledger refused, or where it is not known whether the command is durable */
  async answer<S extends TObject>(request: MoneyRequest<S>): Promise<MoneyAnswer> {
    await this.webhookUrls.check(request.noted.webhook_url);
    // Written while the command is on its way, and only waited for where the ledger says nothing.
    const seen = this.sent.note(request.data.command_id, request.place).then(
      () => true,
      () => false,
    );
    const reply = await this.commands.send(request.contract, request.data, request.place);
    return reply ? answerFrom(reply, request.noted) : this.answerUndecided(request, seen);
  }

  private async answerUndecided<S extends TObject>(request: MoneyRequest<S>, seen: Promise<boolean>): Promise<MoneyAnswer> {
    const { data, place, noted } = request;
    const told = await this.notes.told({ businessId: place.businessId, mode: place.mode, reference: noted.reference }, data.request_hash);
    if (told) return { view: told.view, replayed: true };
    const isAlone = (await seen) && !(await this.sent.hasCompanion(data.command_id, place));
    return isAlone ? this.answerFromNote(request) : this.answerDoubted(request);
  }

  /** The ledger alone knows, and is asked once more; no id is told without its word. */
  private async answerDoubted<S extends TObject>({ data, place, noted }: MoneyRequest<S>): Promise<MoneyAnswer> {
    const reply = await this.commands.find(data.command_id, place).catch(() => undefined);
    if (reply) return answerFrom(reply, noted);
    throw undecided();
  }

  private async answerFromNote<S extends TObject>({ data, place, noted }: MoneyRequest<S>): Promise<MoneyAnswer> {
    const note = await this.writeNote(data, place, noted);
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
      const problem = undecided();
      problem.cause = error;
      throw problem;
    }
  }
}

const undecided = (): Problem =>
  new Problem(
    'temporarily_unavailable',
    'The request is taken but not decided: its outcome is not known yet. Sending the same reference with the same body again is safe and always right.',
    { retryAfterSeconds: 1 },
  );

const answerFrom = (reply: CommandReply, noted: TransactionView): MoneyAnswer => {
  if (reply.outcome === 'refused') throw refusalProblem(reply, { currency: noted.currency, what: purposeOf(noted) });
  return { view: reply.transaction ?? noted, replayed: reply.outcome === 'replayed' };
};
