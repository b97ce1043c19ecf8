import { CaptureHold, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { verifyBooks } from '../index.js';
import { csv, HEADER, lineOf, PROVIDER, ReconciliationWorld, type Sold, until } from '../../../../test/support/reconciliation.js';

describe('statements of providers', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let world: ReconciliationWorld;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `statements_${++files}`);
    world = await ReconciliationWorld.start(books);
  });
  afterEach(async () => {
    const report = await verifyBooks(books.database.pool);
    await books.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  });

  const sales = async (count: number): Promise<Sold[]> => {
    const sold: Sold[] = [];
    for (let index = 0; index < count; index++) sold.push(await world.sell());
    for (const one of sold) await world.heard(one);
    return sold;
  };
  const imported = async (text: string, query = ''): Promise<any> => {
    const { status, body } = await world.upload(text, query);
    expect(body).toMatchObject({ id: expect.stringMatching(/^rec_/) });
    expect(status).toBe(201);
    return world.read(body.id);
  };
  const results = (reconciliation: any) => reconciliation.lines.map((line: any) => [line.result, line.line, line.transaction_id]);

  it('match by the provider’s reference, by ours, and by recipient, amount and time', async () => {
    const [exact, reference, strange] = (await sales(3)) as [Sold, Sold, Sold];
    const unknown = await world.hold({ recipient: '+2348099999999', says: 'unknown' });
    await world.heard(unknown, 'unknown');
    const found = await imported(
      csv(
        lineOf(exact),
        lineOf(reference, { theirs: '', ours: reference.upstream.toUpperCase() }),
        lineOf(strange, { ours: 'their-own-name' }),
        lineOf(unknown, { theirs: 'SMB-new', ours: '', recipient: '08099999999' }),
      ),
    );
    expect(found.counts).toEqual({
      lines: 4,
      matched: 4,
      missing_here: 0,
      missing_there: 0,
      amount_differs: 0,
      status_differs: 0,
      duplicate: 0,
      ambiguous: 0,
      bad_lines: 0,
    });
    expect(found.lines.map((line: any) => [line.transaction_id, line.detail.certainty])).toEqual([
      [exact.transaction, 'exact'],
      [reference.transaction, 'reference'],
      [strange.transaction, 'exact'],
      [unknown.transaction, 'probable'],
    ]);
    expect(found).toMatchObject({ provider: PROVIDER, date: new Date().toISOString().slice(0, 10), cases: 'none', has_more: false });
    expect(found.lines[3].detail).toMatchObject({ books: 'open', candidates: 1 });
  });

  it('leave alone what could be several attempts, and list it', async () => {
    const twins = [await world.hold({ says: 'unknown' }), await world.hold({ says: 'unknown' })];
    for (const one of twins) await world.heard(one, 'unknown');
    const found = await imported(csv(lineOf({}), lineOf({}, { amount: '99.00' })));
    expect(found.counts).toMatchObject({ ambiguous: 1, missing_here: 1, missing_there: 0 });
    expect(found.lines[0]).toMatchObject({
      result: 'ambiguous',
      line: 2,
      detail: { candidates: 2, attempts: twins.map((one) => one.transaction).sort() },
    });
  });

  it('open a case for each kind of difference, and none for what agrees', async () => {
    const [right, missing, dearer, undone, twice] = (await sales(5)) as [Sold, Sold, Sold, Sold, Sold];
    const failed = await world.fail();
    const open = await world.hold();
    await world.heard(failed, 'failed');
    await world.heard(open, 'accepted');
    const text = csv(
      lineOf(right),
      lineOf(dearer, { amount: '100.50' }),
      lineOf(undone, { status: 'failed' }),
      lineOf(twice),
      lineOf(twice, { theirs: 'SMB-again' }),
      lineOf(failed, { status: 'COMPLETED' }),
      lineOf(open),
      lineOf({}, { theirs: 'SMB-nobody', amount: '12.00' }),
    );
    const found = await imported(text);
    expect(found.counts).toMatchObject({
      lines: 8,
      matched: 3,
      missing_here: 1,
      missing_there: 1,
      amount_differs: 1,
      status_differs: 2,
      duplicate: 1,
      bad_lines: 0,
    });
    expect(results(found)).toEqual([
      ['amount_differs', 3, dearer.transaction],
      ['status_differs', 4, undone.transaction],
      ['duplicate', 6, twice.transaction],
      ['status_differs', 7, failed.transaction],
      ['missing_here', 9, undefined],
      ['missing_there', null, missing.transaction],
      ['matched', 2, right.transaction],
      ['matched', 5, twice.transaction],
      ['matched', 8, open.transaction],
    ]);
    expect(found.lines[0].detail).toMatchObject({ amount: '100.50', expected_amount: '100.00', certainty: 'exact', books: 'done' });
    expect(found.cases).toBe('asked');
    expect(await world.cases(missing.transaction, 1)).toEqual(['missing_at_provider:open']);
    expect(await world.cases(dearer.transaction, 1)).toEqual(['amount_differs:open']);
    expect(await world.cases(undone.transaction, 1)).toEqual(['status_differs:open']);
    expect(await world.cases(failed.transaction, 1)).toEqual(['status_differs:open']);
    expect(await world.cases(twice.transaction, 1)).toEqual(['duplicate:open']);
    const unexplained = () => books.database.pool.query(`select from ledger.cases where kind = 'missing_here' and status = 'open'`);
    await until(async () => (await unexplained()).rows.length === 1);
    for (const [sold, state] of [
      [right, 'agreed'],
      [missing, 'disagreement'],
      [dearer, 'disagreement'],
      [undone, 'disagreement'],
      [twice, 'disagreement'],
      [failed, 'disagreement'],
      [open, 'awaiting'],
    ] as const)
      expect((await world.witnesses(sold)).state).toBe(state);
    const suspense = await books.database.pool.query(
      `select b.balance from ledger.accounts a join ledger.balances b on b.account = a.number where a.code = 'suspense:${PROVIDER}'`,
    );
    expect(suspense.rows).toEqual([{ balance: '1200' }]);
  });

  it('change nothing the second time', async () => {
    const [sold, missing] = (await sales(2)) as [Sold, Sold];
    const text = csv(lineOf(sold), lineOf({}, { theirs: 'SMB-nobody' }));
    const first = await imported(text);
    await world.cases(missing.transaction, 1);
    const again = await world.upload(text);
    expect(again).toMatchObject({ status: 200, body: { id: first.id, counts: first.counts } });
    // Another file of the same day says the same again: new lines, no new cases.
    const more = await imported(`${text}\n`);
    expect(more.counts).toEqual(first.counts);
    await until(async () => (await books.database.pool.query('select from ledger.outbox')).rows.length === 0);
    expect(await world.cases(missing.transaction, 1)).toEqual(['missing_at_provider:open']);
    const { rows } = await books.database.pool.query('select kind from ledger.cases');
    expect(rows).toHaveLength(2);
  });

  it('close the case when a later one has the line', async () => {
    const [sold, late] = (await sales(2)) as [Sold, Sold];
    await imported(csv(lineOf(sold)));
    expect(await world.cases(late.transaction, 1)).toEqual(['missing_at_provider:open']);
    expect((await world.witnesses(late)).state).toBe('disagreement');
    const found = await imported(csv(lineOf(sold), lineOf(late)));
    expect(found.counts).toMatchObject({ matched: 2, missing_there: 0 });
    await until(async () => (await world.cases(late.transaction, 1))[0] === 'missing_at_provider:resolved');
    expect((await world.witnesses(late)).state).toBe('agreed');
    const timeline = await books.query(`/internal/transactions/${late.transaction}/events?business=${world.business}&mode=live`);
    const told = timeline.body.data.filter((entry: any) => entry.type.startsWith('StatementLine'));
    expect(told.map((entry: any) => [entry.type, entry.source, entry.detail.result])).toEqual([
      ['StatementLineMissing', 'ledger', 'missing_there'],
      ['StatementLineMatched', 'ledger', 'matched'],
    ]);
    const resolved = timeline.body.data.find((entry: any) => entry.type === 'CaseResolved');
    expect(resolved.detail).toMatchObject({ decision: 'accept', decided_by: 'reconciliation' });
  });

  it('do not ask for what came after them, nor for other days and other providers', async () => {
    const [sold] = (await sales(1)) as [Sold];
    const elsewhere = await world.sell({ provider: 'bm_main' });
    await world.heard(elsewhere);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect((await imported(csv(lineOf({}, { theirs: 'X-1', at: yesterday })))).counts).toMatchObject({ missing_here: 1, missing_there: 0 });
    expect((await imported(csv(lineOf(sold)))).counts).toMatchObject({ matched: 1, missing_there: 0 });
  });

  it('do not miss what an earlier one had, nor what was settled only after their time', async () => {
    const [early, late] = (await sales(2)) as [Sold, Sold];
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    await imported(csv(lineOf(early, { at: yesterday })));
    const ends = new Date();
    const slow = await world.hold({ at: new Date(ends.getTime() - 20).toISOString() });
    const told = { provider_reference: slow.theirs, amount_minor: '10000', at: new Date(ends.getTime() + 20).toISOString() };
    await world.tell(world.word(slow, told));
    await world.end(CaptureHold, slow, { provider: PROVIDER });
    await world.heard(slow);
    const missing = async (query: string) =>
      (await imported(`${HEADER}${'\n'.repeat(query.length)}`, query)).lines.map((line: any) => line.transaction_id);
    const from = new Date(ends.getTime() - 60_000).toISOString();
    expect(await missing(`&from=${from}&to=${ends.toISOString()}`)).toEqual([late.transaction]);
    expect(await missing(`&from=${from}`)).toEqual([late.transaction, slow.transaction]);
  });

  it('wait for what has not ended, and differ from then on where it ends otherwise', async () => {
    const [right, wrong, taken, late] = [await world.hold(), await world.hold(), await world.hold(), await world.hold()];
    for (const one of [right, wrong, taken, late]) await world.heard(one, 'accepted');
    const before = await imported(csv(lineOf(right), lineOf(wrong), lineOf(taken, { status: 'failed' }), lineOf(late)));
    expect(before).toMatchObject({ counts: { matched: 4, status_differs: 0 }, cases: 'none' });
    await world.end(CaptureHold, right, { provider: PROVIDER });
    await world.end(ReleaseHold, wrong, {});
    await world.end(CaptureHold, taken, { provider: PROVIDER });
    await until(async () => (await world.read(before.id)).counts.status_differs === 2);
    const after = await world.read(before.id);
    expect(after).toMatchObject({ counts: { lines: 4, matched: 2, status_differs: 2 }, cases: 'asked' });
    expect(results(after)).toEqual([
      ['status_differs', 3, wrong.transaction],
      ['status_differs', 4, taken.transaction],
      ['matched', 2, right.transaction],
      ['matched', 5, late.transaction],
    ]);
    expect(after.lines.map((line: any) => line.detail.books)).toEqual(['undone', 'done', 'done', 'open']);
    for (const one of [wrong, taken]) expect(await world.cases(one.transaction, 1)).toEqual(['status_differs:open']);
    for (const one of [right, late]) expect(await world.cases(one.transaction, 0)).toEqual([]);
  });

  it('do not guess where two lines could mean the same attempt', async () => {
    const only = await world.hold({ says: 'unknown' });
    await world.heard(only, 'unknown');
    const found = await imported(csv(lineOf({}), lineOf({})));
    expect(results(found)).toEqual([
      ['ambiguous', 2, undefined],
      ['ambiguous', 3, undefined],
    ]);
  });

  it('can say which time an empty one speaks of', async () => {
    const [sold] = (await sales(1)) as [Sold];
    expect((await imported(`${HEADER}\n`)).counts).toMatchObject({ lines: 0, missing_there: 0 });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const found = await imported(`${HEADER}\n\n`, `&from=${from}`);
    expect(found.counts).toMatchObject({ lines: 0, missing_there: 1 });
    expect(found.lines[0]).toMatchObject({ result: 'missing_there', line: null, transaction_id: sold.transaction });
  });

  it('tell lines of one attempt apart by their word', async () => {
    const [sold, reversed] = (await sales(2)) as [Sold, Sold];
    const found = await imported(
      csv(lineOf(sold, { status: 'pending' }), lineOf(sold), lineOf(reversed), lineOf(reversed, { status: 'reversed' }), lineOf(sold)),
    );
    expect(results(found)).toEqual([
      ['status_differs', 5, reversed.transaction],
      ['duplicate', 6, sold.transaction],
      ['matched', 2, sold.transaction],
      ['matched', 3, sold.transaction],
      ['matched', 4, reversed.transaction],
    ]);
    expect(found.lines[2].detail).toMatchObject({ superseded_by: 3 });
    expect(found.lines[1].detail).toMatchObject({ duplicate_of: 3 });
  });

  it('find what was carried out twice in two statements', async () => {
    const [sold] = (await sales(1)) as [Sold];
    await imported(csv(lineOf(sold)));
    const found = await imported(csv(lineOf(sold, { theirs: 'SMB-other' })));
    expect(results(found)).toEqual([['duplicate', 2, sold.transaction]]);
  });

  it('know which attempt of a transaction it was', async () => {
    const first = await world.hold();
    const second = { ...first, upstream: `${first.upstream.slice(0, -2)}02`, theirs: 'SMB-second' };
    await world.tell(
      world.word(first, { says: 'declined', provider_reference: first.theirs }),
      world.word(second, { attempt: 2, provider_reference: second.theirs, amount_minor: '10000' }),
    );
    await world.end(CaptureHold, first, { provider: PROVIDER });
    await world.heard(first, 'declined');
    await until(async () => (await world.witnesses(first)).attempts.length === 2);
    const found = await imported(csv(lineOf(first, { status: 'failed' })));
    expect(results(found)).toEqual([
      ['missing_there', null, first.transaction],
      ['matched', 2, first.transaction],
    ]);
    expect(found.lines[0].detail.reference).toBe(second.upstream);
    expect((await world.witnesses(first)).state).toBe('disagreement');
  });

  it('report bad lines with their number and reason, and go on', async () => {
    const sold = await sales(2);
    const [first, second] = sold as [Sold, Sold];
    const at = new Date().toISOString();
    const found = await imported(
      [
        `\ufeff${HEADER},notes`,
        `${lineOf(first)},"a note, with a comma and a ""quote"""`,
        'too,short',
        `${lineOf(first, { amount: '1e3' })},`,
        `X,,+234,1.00,XXX,success,${at},`,
        `X,,+234,1.00,NGN,perhaps,${at},`,
        'X,,+234,1.00,NGN,success,yesterday,',
        `"never closed,,,1.00,NGN,success,${at},`,
        `,,,1.00,NGN,success,${at},`,
        `"${second.theirs}","${second.upstream}",+2348031234567,"100.00",NGN,success,${at},"two`,
        'lines"',
        `X,,+234,-1.00,NGN,success,${at},`,
      ].join('\r\n'),
    );
    expect(found.counts).toMatchObject({ lines: 10, matched: 2, bad_lines: 8 });
    const reasons = found.lines.filter((line: any) => line.result === 'bad_line');
    expect(reasons.map((line: any) => line.line)).toEqual([3, 4, 5, 6, 7, 8, 9, 12]);
    expect(reasons.map((line: any) => line.detail.reason)).toEqual([
      expect.stringMatching(/2 fields; the header needs 7/),
      expect.stringMatching(/amount is “1e3”/),
      expect.stringMatching(/currency is “XXX”/),
      expect.stringMatching(/status is “perhaps”/),
      expect.stringMatching(/executed_at is “yesterday”.*RFC 3339/),
      expect.stringMatching(/quote is opened and not closed/),
      expect.stringMatching(/all empty/),
      expect.stringMatching(/amount is “-1.00”: it is negative/),
    ]);
  });

  it('come as JSON Lines too, and in the provider’s own words', async () => {
    const [first, second] = (await sales(2)) as [Sold, Sold];
    const at = new Date().toISOString();
    const settings = encodeURIComponent(
      JSON.stringify({
        columns: { provider_reference: 'Txn ID', reference: 'Ref', amount: 'Value', status: 'State', executed_at: 'Date', currency: 'Ccy' },
        delimiter: ';',
        statuses: { Y: 'succeeded' },
      }),
    );
    const own = await world.upload(`Date;Ccy;Value;STATE;Txn ID;Ref\n${at};ngn;100.00;y;${first.theirs};\n`, `&settings=${settings}`);
    expect(own.body.counts).toMatchObject({ lines: 1, matched: 1 });
    const json = { provider_reference: second.theirs, amount: 100.0, currency: 'NGN', status: 'success', executed_at: at, extra: [1] };
    const written = `${JSON.stringify(json).replace('100,', '100.00,')}\n{"amount": 1\n[]\n\n`;
    const lines = await world.upload(written, '', 'application/x-ndjson');
    expect(lines.body.counts).toMatchObject({ lines: 3, matched: 1, bad_lines: 2 });
    expect((await world.upload(written.replace('success', 'completed'), '', 'application/octet-stream')).body.counts).toMatchObject({
      matched: 1,
      bad_lines: 2,
    });
  });

  it('say what their header lacks, and how to name it', async () => {
    const answer = await world.upload('id,value\n1,2\n');
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: any) => error.field)).toEqual([
      'amount',
      'currency',
      'status',
      'executed_at',
      'provider_reference',
    ]);
    expect(answer.body.errors[0].detail).toMatch(/no column “amount” \(it reads: id,value\).*PATCH/);
    expect(await world.upload('')).toMatchObject({ status: 422, body: { errors: [{ field: 'body' }] } });
    expect(await world.upload(csv(), '&format=xml')).toMatchObject({ status: 422, body: { errors: [{ field: 'format' }] } });
  });

  it('are listed, and their lines paged', async () => {
    const sold = await sales(3);
    const found = await imported(csv(...sold.map((one) => lineOf(one)), 'x', 'y', 'z'));
    const pages: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: any = await world.read(found.id, `?limit=2${cursor === '' ? '' : `&starting_after=${cursor}`}`);
      pages.push(...page.lines);
      cursor = page.next_cursor;
    }
    expect(pages).toEqual(found.lines);
    expect((await world.read(found.id, '?result=matched')).lines).toHaveLength(3);
    expect((await world.read(found.id, '?result=bad_line&limit=1')).next_cursor).toBe('5');
    await imported(csv(lineOf({}, { theirs: 'x' })));
    const list = (await books.query('/internal/reconciliations?limit=1')).body;
    expect(list).toMatchObject({ has_more: true, data: [{ provider: PROVIDER }] });
    const next = (await books.query(`/internal/reconciliations?limit=1&starting_after=${list.next_cursor}`)).body;
    expect(next.data[0].id).toBe(found.id);
    const [{ id, uploaded_at: at }] = list.data;
    const between = async (from: number, to: number) => {
      const [first, last] = [from, to].map((ms) => new Date(Date.parse(at) + ms).toISOString());
      return (await books.query(`/internal/reconciliations?created_from=${first}&created_to=${last}`)).body.data.map((one: any) => one.id);
    };
    expect(await between(0, 0)).toContain(id);
    expect([...(await between(1, 2)), ...(await between(-2, -1))]).not.toContain(id);
    expect((await books.query(`/internal/reconciliations/${newId('rec')}`)).status).toBe(404);
  });

  it('sum up a day by provider', async () => {
    const sold = await sales(2);
    const open = await world.hold();
    await world.heard(open, 'accepted');
    await imported(csv(lineOf(sold[0] ?? {})));
    const { body } = await books.query(`/internal/reconciliations/summary?provider=${PROVIDER}`);
    const common = { provider: PROVIDER, mode: 'live', currency: 'NGN', transactions: 1, amount: '100.00' };
    expect(body.data).toEqual([
      { ...common, state: 'agreed', in_statement: 1 },
      { ...common, state: 'awaiting', in_statement: 0 },
      { ...common, state: 'disagreement', in_statement: 0 },
    ]);
  });

  it('open nothing unasked where nearly all differs', async () => {
    await books.stop();
    books = await TestLedger.start(postgres, `statements_${files}`, { existing: true, environment: { LEDGER_STATEMENT_CASES_MAX: 1 } });
    world = await ReconciliationWorld.start(books);
    const [sold] = (await sales(1)) as [Sold];
    const strange = csv(lineOf({}, { theirs: 'A-1' }), lineOf({}, { theirs: 'A-2' }));
    const held = await imported(strange);
    expect(held).toMatchObject({ cases: 'held', counts: { missing_here: 2, missing_there: 1 } });
    expect((await books.database.pool.query('select from ledger.cases')).rows).toHaveLength(0);
    expect((await books.query(`/internal/reconciliations/${held.id}/cases`, 'POST')).body).toMatchObject({ id: held.id, cases: 'asked' });
    expect(await world.cases(sold.transaction, 1)).toEqual(['missing_at_provider:open']);
  });
});
