import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { notFound, uuidOf, validationFailed } from '@daftari/platform';
import { QueryParameters, transactionUuid } from '../queries/query-parameters.js';
import { type Result, RESULTS } from './judging.js';
import { Reconciliation } from './reconciliation.js';
import {
  findReconciliation,
  type LineCursor,
  type LinePage,
  listReconciliations,
  pageOfLines,
  parseLineCursor,
  type ShownReconciliation,
} from './reconciliations.js';
import { type ShownSummary, summaryOf } from './summary.js';
import { findWitnesses, type ShownWitnesses } from './transaction-witnesses.js';

type QueryString = Record<string, unknown>;

/** A statement's lines are read by people who want all of them: pages are larger than those of other lists. */
const LINES_MAX = 1_000;
const DAY_MS = 86_400_000;

/** What statements and witnesses say; internal. */
@Controller('internal')
export class ReconciliationController {
  constructor(@Inject(Reconciliation) private readonly reconciliation: Reconciliation) {}

  @Get('transactions/:id/witnesses')
  async witnesses(@Param('id') id: string): Promise<ShownWitnesses> {
    const found = await findWitnesses(this.reconciliation.servers, transactionUuid(id));
    if (!found) throw notFound('A provider that was asked for this transaction');
    return found;
  }

  @Get('reconciliations')
  async list(@Query() query: QueryString): Promise<{ data: ShownReconciliation[]; has_more: boolean; next_cursor: string | null }> {
    const parameters = new QueryParameters(query);
    const [limit, after] = [parameters.limit(), parameters.text('starting_after')];
    const before = after === undefined ? undefined : uuidOf(after, 'rec');
    if (after !== undefined && before === undefined) throw wrongCursor("starting_after must be a reconciliation's id.");
    const found = await listReconciliations(this.pool, {
      provider: parameters.text('provider'),
      before,
      createdFrom: parameters.instant('created_from'),
      createdTo: parameters.instant('created_to'),
      limit,
    });
    const [data, hasMore] = [found.slice(0, limit), found.length > limit];
    return { data, has_more: hasMore, next_cursor: hasMore ? (data.at(-1)?.id ?? null) : null };
  }

  @Get('reconciliations/summary')
  async summary(@Query() query: QueryString): Promise<{ date: string; data: ShownSummary[] }> {
    const parameters = new QueryParameters(query);
    const date = parameters.text('date') ?? new Date().toISOString().slice(0, 10);
    const from = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
    if (Number.isNaN(from))
      throw validationFailed([{ field: 'date', code: 'invalid_format', detail: 'date is a day like 2026-11-21 (UTC).' }]);
    const data = await summaryOf(this.reconciliation.servers, parameters.text('provider'), from * 1_000, (from + DAY_MS) * 1_000);
    return { date, data };
  }

  @Get('reconciliations/:id')
  async read(@Param('id') id: string, @Query() query: QueryString): Promise<ShownReconciliation & LinePage> {
    const found = await findReconciliation(this.pool, reconciliationUuid(id));
    if (!found) throw notFound('The reconciliation');
    const parameters = new QueryParameters(query);
    const filter = { result: resultOf(parameters), after: cursorOf(parameters), limit: lineLimit(parameters) };
    return { ...found, ...(await pageOfLines(this.pool, reconciliationUuid(id), filter)) };
  }

  @Post('reconciliations/:id/cases')
  @HttpCode(200)
  openCases(@Param('id') id: string): Promise<ShownReconciliation> {
    return this.reconciliation.openHeldCases(reconciliationUuid(id));
  }

  private get pool() {
    return this.reconciliation.servers.home.pool;
  }
}

const reconciliationUuid = (id: string): string => {
  const uuid = uuidOf(id, 'rec');
  if (uuid === undefined) throw notFound('The reconciliation');
  return uuid;
};

const wrongCursor = (detail: string) => validationFailed([{ field: 'starting_after', code: 'invalid_format', detail }]);

const resultOf = (parameters: QueryParameters): Result | undefined => {
  const text = parameters.text('result');
  const result = RESULTS.find((one) => one === text);
  if (text !== undefined && result === undefined)
    throw validationFailed([{ field: 'result', code: 'not_supported', detail: `result is one of ${RESULTS.join(', ')}.` }]);
  return result;
};

const cursorOf = (parameters: QueryParameters): LineCursor | undefined => {
  const text = parameters.text('starting_after');
  if (text === undefined) return undefined;
  const cursor = parseLineCursor(text);
  if (!cursor) throw wrongCursor('starting_after must be next_cursor of a page.');
  return cursor;
};

const lineLimit = (parameters: QueryParameters): number => {
  const limit = Number(parameters.text('limit') ?? LINES_MAX);
  if (!Number.isInteger(limit) || limit < 1 || limit > LINES_MAX)
    throw validationFailed([{ field: 'limit', code: limit < 1 ? 'too_small' : 'too_large', detail: `limit is 1 to ${LINES_MAX}.` }]);
  return limit;
};
