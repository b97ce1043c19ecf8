import { Injectable } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CASE_DECISIONS, CASE_KINDS, MODES } from '@daftari/contracts';
import { notFound } from '@daftari/platform';
import { Neighbours } from '../neighbours/neighbours.js';
import { type CasesQueryDto } from './case.dto.js';

const Text = Type.String();
const OrNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()]);
const NullableText = OrNull(Text);
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));

/** A case as the ledger shows it, with where it lies in the books. */
const PlacedCase = Type.Object({
  id: Text,
  kind: oneOf(CASE_KINDS),
  status: oneOf(['open', 'resolved']),
  transaction_id: Text,
  provider: NullableText,
  business_id: NullableText,
  amount: NullableText,
  currency: Text,
  expected: NullableText,
  evidence: Type.Array(Type.Record(Text, Type.Unknown())),
  opened_at: Text,
  resolved_at: NullableText,
  decision: NullableText,
  note: NullableText,
  decided_by: NullableText,
  approved_by: NullableText,
  mode: oneOf(MODES),
  reference: Text,
  transaction_kind: Text,
  provider_reference: NullableText,
  possible_decisions: Type.Array(oneOf(CASE_DECISIONS)),
  proposal: Type.Union([Type.Object({ decision: Text, note: Text, by: Text, at: Text }), Type.Null()]),
  receivable: Type.Union([Type.Object({ status: Text, amount: NullableText, left: NullableText }), Type.Null()]),
  shard: Type.Integer(),
  books_business_id: Text,
});
export type PlacedCase = Static<typeof PlacedCase>;

const Page = Type.Object({ data: Type.Array(PlacedCase), has_more: Type.Boolean() });
const Progress = Type.Object({ data: Type.Record(Text, Type.Object({ provider: NullableText })) });
const Decided = Type.Object({
  outcome: oneOf(['proposed', 'agreed']),
  case: PlacedCase,
  command: Type.Union([
    Type.Object({
      decision: oneOf(CASE_DECISIONS),
      note: Text,
      decided_by: Text,
      approved_by: NullableText,
      provider_reference: NullableText,
      receivable: Type.Boolean(),
    }),
    Type.Null(),
  ]),
});
export type Decided = Static<typeof Decided>;

const caseCheck = TypeCompiler.Compile(PlacedCase);
const pageCheck = TypeCompiler.Compile(Page);
const progressCheck = TypeCompiler.Compile(Progress);
const decidedCheck = TypeCompiler.Compile(Decided);

/** A case as operators see it. */
export const shownCase = ({ shard: _shard, books_business_id: _books, ...shown }: PlacedCase) => shown;
export type ShownCase = ReturnType<typeof shownCase>;

const pathOf = (id: string): string => `/internal/cases/${encodeURIComponent(id)}`;

/** Reads cases where they lie: in the ledger. Which provider an open transaction is with the connector knows. */
@Injectable()
export class CaseBook {
  constructor(private readonly neighbours: Neighbours) {}

  async page({ limit: _asked, ...query }: CasesQueryDto, limit: number): Promise<Static<typeof Page>> {
    const { data, has_more } = await this.neighbours.ledger.read(pageCheck, {
      method: 'GET',
      path: '/internal/cases',
      query: { ...query, limit },
    });
    return { data: await this.withProviders(data), has_more };
  }

  /** @throws Problem `not_found` */
  async get(id: string): Promise<PlacedCase> {
    const found = await this.neighbours.ledger.find(caseCheck, { method: 'GET', path: pathOf(id) });
    if (!found) throw notFound('The case');
    return (await this.withProviders([found]))[0] ?? found;
  }

  decide(id: string, body: object): Promise<Decided> {
    return this.neighbours.ledger.read(decidedCheck, { method: 'POST', path: `${pathOf(id)}/decide`, body });
  }

  rejectProposal(id: string, body: object): Promise<PlacedCase> {
    return this.neighbours.ledger.read(caseCheck, { method: 'POST', path: `${pathOf(id)}/reject-proposal`, body });
  }

  /** Where the connector is away the books' own word is right too, only less. */
  private async withProviders(cases: readonly PlacedCase[]): Promise<PlacedCase[]> {
    const ids = cases.filter(({ provider, business_id: business }) => provider === null && business !== null);
    if (ids.length === 0) return [...cases];
    const progress = await this.neighbours.connector
      .read(progressCheck, {
        method: 'POST',
        path: '/internal/transactions/progress',
        body: { ids: ids.map(({ transaction_id: id }) => id) },
      })
      .catch((): Static<typeof Progress> => ({ data: {} }));
    return cases.map((one) => ({ ...one, provider: one.provider ?? progress.data[one.transaction_id]?.provider ?? null }));
  }
}
