import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type CommandReply, type DataOf, ResolveCase, SettleReceivable } from '@daftari/contracts';
import { Problem, validationFailed } from '@daftari/platform';
import { type CommandHead, type CommandPlace, LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { refusalProblem } from '../ledger-commands/refusal-problem.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { type ResolveDto } from './case.dto.js';
import { CaseBook, type Decided, type PlacedCase } from './case-book.js';

/** What the connector knows of an attempt; what it does not say costs nothing. */
const Attempt = Type.Object({
  provider: Type.Union([Type.String(), Type.Null()]),
  cost_minor: Type.Optional(Type.String({ pattern: '^-?\\d{1,19}$' })),
  commission_minor: Type.Optional(Type.String({ pattern: '^\\d{1,19}$' })),
});
const attemptCheck = TypeCompiler.Compile(Attempt);

/** Who decides, and within which trace. */
export interface Decider {
  readonly keyId: string;
  readonly traceparent: string;
}

/** What became of a decision: in the books; waiting for another operator; or on its way there and not known yet. */
export interface Resolution {
  readonly done: boolean;
  readonly case: PlacedCase;
}

/** Carries an operator's decision into the books. */
@Injectable()
export class CaseResolution {
  constructor(
    private readonly cases: CaseBook,
    private readonly commands: LedgerCommands,
    private readonly neighbours: Neighbours,
  ) {}

  /** @throws Problem `not_found`, `already_resolved`, `validation_failed`, `insufficient_scope`, `insufficient_balance` */
  async resolve(id: string, body: ResolveDto, decider: Decider): Promise<Resolution> {
    const decided = await this.cases.decide(id, {
      decision: body.decision,
      note: body.note,
      by: decider.keyId,
      provider_reference: body.provider_reference ?? null,
      receivable: body.receivable ?? true,
    });
    if (!decided.command) return { done: false, case: decided.case };
    const delivery = decided.command.decision === 'capture' ? await this.deliveryOf(decided.case, body.provider) : null;
    const head = this.commands.head();
    const reply = await this.commands.send(
      ResolveCase,
      resolveCommand(head, decided.case, decided.command, delivery),
      placeOf(decided.case, decider),
    );
    return this.after(decided.case, reply);
  }

  /** What a business owes for a case is taken from its wallet, or given up. */
  async settle(id: string, how: 'collected' | 'written_off', note: string, decider: Decider): Promise<Resolution> {
    const found = await this.cases.get(id);
    if (found.receivable === null) throw new Problem('not_found', 'Nothing is owed for this case.');
    if (found.receivable.status !== 'owed') throw new Problem('already_resolved', `It was settled before: ${found.receivable.status}.`);
    const data = { ...this.commands.head(), ...aboutCase(found), how, note, decided_by: decider.keyId };
    return this.after(found, await this.commands.send(SettleReceivable, data, placeOf(found, decider)));
  }

  private async after(found: PlacedCase, reply: CommandReply | undefined): Promise<Resolution> {
    if (reply?.outcome === 'refused') throw refusedDecision(reply, found);
    const now = await this.cases.get(found.id);
    return { done: reply !== undefined || now.status === 'resolved', case: now };
  }

  /** By whom it was delivered, and at what cost: the connector knows of the attempt. A deposit comes to the bank, and nobody delivers it. */
  private async deliveryOf(found: PlacedCase, named: string | undefined): Promise<DataOf<typeof ResolveCase>['delivery']> {
    if (found.transaction_kind === 'deposit') return null;
    const path = `/internal/transactions/${found.transaction_id}/progress`;
    const attempt = await this.neighbours.connector.find(attemptCheck, { method: 'GET', path });
    const provider = named ?? attempt?.provider ?? found.provider;
    if (provider === null) {
      const detail = 'It is not known here which provider delivered: name it in provider.';
      throw validationFailed([{ field: 'provider', code: 'required', detail }]);
    }
    const known = attempt?.provider === provider ? attempt : undefined;
    return { provider, cost_minor: known?.cost_minor ?? '0', commission_minor: known?.commission_minor ?? '0' };
  }
}

const aboutCase = (found: PlacedCase) => ({
  business_id: found.books_business_id,
  mode: found.mode,
  currency: found.currency,
  transaction_id: found.transaction_id,
  case_id: found.id,
});

const placeOf = (found: PlacedCase, { traceparent }: Decider): CommandPlace => ({
  shard: found.shard,
  businessId: found.books_business_id,
  mode: found.mode,
  traceparent,
});

const resolveCommand = (
  head: CommandHead,
  found: PlacedCase,
  command: NonNullable<Decided['command']>,
  delivery: DataOf<typeof ResolveCase>['delivery'],
): DataOf<typeof ResolveCase> & CommandHead => {
  const { decision, note, decided_by, approved_by, provider_reference, receivable } = command;
  return {
    ...head,
    ...aboutCase(found),
    decision,
    delivery,
    note,
    decided_by,
    receivable,
    ...(approved_by === null ? {} : { approved_by }),
    ...(provider_reference === null ? {} : { provider_reference }),
  };
};

/** What the books refuse, in the words of the case. */
const refusedDecision = (reply: CommandReply, found: PlacedCase): Problem => {
  if (reply.code !== 'decision_not_possible') return refusalProblem(reply, { currency: found.currency, what: 'this decision' });
  const detail = `The state of the transaction has changed: this decision does not fit it any more. Read the case again.`;
  return validationFailed([{ field: 'decision', code: 'not_supported', detail }]);
};
