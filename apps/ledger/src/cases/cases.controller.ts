import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type TypeCheck } from '@sinclair/typebox/compiler';
import { notFound, Problem, uuidOf, validationFailed } from '@daftari/platform';
import { businessUuid, QueryParameters, transactionUuid } from '../queries/query-parameters.js';
import { BookServers } from '../servers/book-servers.js';
import { type CaseFilter, type CasePlace, findCase, listCases, type StoredCase } from './case-rows.js';
import { type ShownCase, shownCase } from './case-view.js';
import { decideCase } from './decide-case.js';
import { readPolicy, shownPolicy, writePolicy } from './policy.js';
import { parsePolicy } from './policy-body.js';
import { openProposals, rejectProposal, shownProposal } from './proposals.js';

type QueryString = Record<string, unknown>;

const Decision = Type.Object({
  decision: Type.String(),
  note: Type.String({ maxLength: 2000 }),
  by: Type.String(),
  provider_reference: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  receivable: Type.Boolean(),
});
const Rejection = Type.Object({ note: Type.String({ maxLength: 2000 }), by: Type.String() });
const decisionCheck = TypeCompiler.Compile(Decision);
const rejectionCheck = TypeCompiler.Compile(Rejection);

const parsed = <S extends TSchema>(check: TypeCheck<S>, body: unknown): Static<S> => {
  if (check.Check(body)) return body;
  const error = check.Errors(body).First();
  throw validationFailed([{ field: error?.path.slice(1) ?? '', code: 'invalid_format', detail: error?.message ?? 'It is not valid.' }]);
};

/** A case with where it lies in the books: the gateway sends its decision there. */
export type PlacedCase = ShownCase & { readonly shard: number; readonly books_business_id: string };

/** Cases, for the gateway and operators; internal. They are shown as they go out. */
@Controller('internal')
export class CasesController {
  constructor(@Inject(BookServers) private readonly servers: BookServers) {}

  @Get('cases')
  async list(@Query() query: QueryString): Promise<{ data: PlacedCase[]; has_more: boolean }> {
    const parameters = new QueryParameters(query);
    const limit = parameters.limit();
    const filter = { ...filterFrom(parameters), before: await this.placeOf(parameters.text('starting_after')), limit: limit + 1 };
    const found = (await Promise.all(this.servers.all.map(({ database }) => listCases(database.pool, filter)))).flat();
    found.sort((left, right) => right.openedAt - left.openedAt || (left.id < right.id ? 1 : -1));
    return { data: await this.shown(found.slice(0, limit)), has_more: found.length > limit };
  }

  @Get('cases/:id')
  async one(@Param('id') id: string): Promise<PlacedCase> {
    return this.shownOne(await this.get(id));
  }

  /** Says whether a decision may be sent to the books, or waits for another operator. */
  @Post('cases/:id/decide')
  @HttpCode(200)
  async decide(@Param('id') id: string, @Body() body: unknown) {
    const { decision, note, by, provider_reference: providerReference, receivable } = parsed(decisionCheck, body);
    const found = await this.get(id);
    const outcome = await decideCase(this.servers.home.pool, found, { decision, note, by, providerReference, receivable });
    const shown = await this.shownOne(found);
    if (outcome.outcome === 'proposed') return { outcome: outcome.outcome, case: shown, command: null };
    const { asked, approvedBy } = outcome;
    const command = {
      decision: asked.decision,
      note: asked.note,
      decided_by: asked.by,
      approved_by: approvedBy,
      provider_reference: asked.providerReference,
      receivable: asked.receivable,
    };
    return { outcome: outcome.outcome, case: shown, command };
  }

  @Post('cases/:id/reject-proposal')
  @HttpCode(200)
  async reject(@Param('id') id: string, @Body() body: unknown): Promise<PlacedCase> {
    const { note, by } = parsed(rejectionCheck, body);
    const found = await this.get(id);
    if (found.resolved !== null) throw new Problem('already_resolved', 'The case was decided before: nothing is proposed any more.');
    await rejectProposal(this.servers.home.pool, found.id, by, note);
    return this.shownOne(found);
  }

  @Get('policy')
  async policy() {
    return shownPolicy(await readPolicy(this.servers.home.pool));
  }

  @Put('policy')
  async setPolicy(@Body() body: unknown) {
    const policy = parsePolicy(body);
    await this.servers.home.unitOfWork((unit) => writePolicy(unit, policy));
    return this.policy();
  }

  private async get(id: string): Promise<StoredCase> {
    const uuid = uuidOf(id, 'case');
    if (uuid === undefined) throw notFound('The case');
    const found = await Promise.all(this.servers.all.map(({ database }) => findCase(database.pool, uuid)));
    const [one] = found.filter((each) => each !== undefined);
    if (!one) throw notFound('The case');
    return one;
  }

  private async placeOf(after: string | undefined): Promise<CasePlace | undefined> {
    if (after === undefined) return undefined;
    if (uuidOf(after, 'case') === undefined)
      throw validationFailed([
        { field: 'starting_after', code: 'invalid_format', detail: "starting_after must be a case's id or next_cursor of a page." },
      ]);
    return this.get(after);
  }

  private async shownOne(found: StoredCase): Promise<PlacedCase> {
    const [shown] = await this.shown([found]);
    if (!shown) throw notFound('The case');
    return shown;
  }

  private async shown(found: readonly StoredCase[]): Promise<PlacedCase[]> {
    const proposals = await openProposals(
      this.servers.home.pool,
      found.map(({ id }) => id),
    );
    return found.map((one) => ({
      ...shownCase(one, shownProposal(proposals.get(one.id))),
      shard: one.shard,
      books_business_id: one.opened.transaction.business_id,
    }));
  }
}

const filterFrom = (parameters: QueryParameters): Omit<CaseFilter, 'limit' | 'before'> => {
  const [business, transaction] = [parameters.text('business'), parameters.text('transaction')];
  const [from, to] = [parameters.instant('created_from'), parameters.instant('created_to')];
  return {
    status: parameters.text('status'),
    kind: parameters.text('kind'),
    provider: parameters.text('provider'),
    mode: parameters.text('mode'),
    currency: parameters.text('currency'),
    business: business === undefined ? undefined : businessUuid(business),
    transaction: transaction === undefined ? undefined : transactionUuid(transaction),
    openedFrom: from === undefined ? undefined : from * 1000,
    openedTo: to === undefined ? undefined : to * 1000 + 999,
  };
};
