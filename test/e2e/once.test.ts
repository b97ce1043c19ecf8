import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, TestInstallation, transports } from '../support/installation.js';

const TIMES = 1_000;
const ATTEMPTS_MAX = 5;
/** Every so many requests ask for another amount under the same reference. */
const OTHERS_EVERY = 10;
const AMOUNTS = { usual: '100.00', other: '101.00' } as const;

/** Kills the ledger once so many answers have come, and has it back after a while. */
interface Kill {
  readonly afterAnswers: number;
  readonly awayMs: number;
}

interface Heard {
  readonly index: number;
  readonly heardAt: number;
  readonly answer: Answer;
}

describe.each(transports())('one request sent a thousand times over two gateways, on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('while the ledger is killed and comes back', () => {
    let daftari: TestInstallation;
    let pool: pg.Pool;
    beforeAll(async () => {
      daftari = await TestInstallation.start(kind, { gateways: 2 });
      pool = new pg.Pool({ connectionString: daftari.databaseUrl, max: 1 });
      // What a gateway keeps of products and keys is not what this is about.
      for (const gateway of [0, 1]) expect((await daftari.buy('4567', { reference: `warm-${gateway}`, gateway })).status).toBeLessThan(300);
    }, 180_000);
    afterAll(async () => {
      await pool.end();
      await daftari.stop();
    });

    /** All at once, over both, with a kill; resolves when all are answered and the ledger is back. Undefined where the kill came after them. */
    const storm = async (send: (index: number) => Promise<Answer>, { afterAnswers, awayMs }: Kill): Promise<Heard[] | undefined> => {
      const [ledger] = daftari.processes.ledgers;
      let [heard, killing] = [0, undefined as Promise<void> | undefined];
      const sendings = Array.from({ length: TIMES }, async (_, index): Promise<Heard> => {
        const answer = await send(index);
        heard += 1;
        if (heard >= afterAnswers) killing ??= ledger!.kill();
        return { index, heardAt: performance.now(), answer };
      });
      if (afterAnswers === 0) killing = ledger!.kill();
      while (!killing) await sleep(1);
      await killing;
      const killedAt = performance.now();
      await sleep(awayMs);
      await ledger!.start();
      const answers = await Promise.all(sendings);
      const before = answers.filter(({ heardAt }) => heardAt < killedAt).length;
      // It fell among them: some had their answers, and others were on their way.
      expect(before).toBeGreaterThanOrEqual(afterAnswers);
      return before < TIMES * 0.95 ? answers : undefined;
    };

    /** A storm with the kill among its requests. A machine may be so quick, or so slow to kill, that it comes too late: then another one is made. */
    const stormOf = async (
      kill: Kill,
      sendOf: (name: string) => (index: number) => Promise<Answer>,
    ): Promise<{ readonly name: string; readonly heard: readonly Heard[] }> => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        const name = `once-${kill.afterAnswers}-${attempt}`;
        const heard = await storm(sendOf(name), kill);
        if (heard) return { name, heard };
      }
      throw new Error(`The kill fell among the requests in none of ${ATTEMPTS_MAX} storms.`);
    };

    /** The same again until it is answered for good. */
    const untilSure = async (send: () => Promise<Answer>): Promise<Answer> => {
      const until = Date.now() + 30_000;
      for (;;) {
        const answer = await send();
        if (!mayBeAskedAgain(answer) || Date.now() > until) return answer;
        await sleep(Number(answer.headers.get('retry-after')) * 1_000);
      }
    };

    const mayBeAskedAgain = ({ status, body }: Answer): boolean =>
      status === 503 || status === 504 || (status === 409 && body.code === 'idempotency_in_progress');

    /** One word for an answer, so that a thousand can be compared. */
    const kindOf = (answer: Answer): string => {
      const { status, headers, body } = answer;
      if (mayBeAskedAgain(answer)) return Number(headers.get('retry-after')) > 0 ? 'ask again' : `${status} without Retry-After`;
      if (status >= 400) return `${status} ${body.code}`;
      const isRepeat = headers.get('idempotent-replayed') === 'true';
      return `${isRepeat ? 'repeat' : 'made'} ${body.id}`;
    };

    const counted = (kinds: readonly string[]): Record<string, number> =>
      kinds.reduce<Record<string, number>>((counts, one) => ({ ...counts, [one]: (counts[one] ?? 0) + 1 }), {});

    describe('a purchase', () => {
      const amountOf = (index: number): string => (index % OTHERS_EVERY === OTHERS_EVERY - 1 ? AMOUNTS.other : AMOUNTS.usual);
      const buy = (reference: string, amount: string, gateway: number) =>
        daftari.call('POST', '/v1/purchases', { reference, product_code: 'smb_mtn_vtu', recipient: '08031234567', amount }, { gateway });
      const holdsOf = async (reference: string): Promise<{ id: string; amount: string }[]> => {
        const listed = await daftari.call('GET', `/v1/transactions?reference=${reference}`);
        const { rows } = await pool.query(`select from ledger.events where type = 'FundsHeld' and position($1 in body) > 0`, [
          `"${reference}"`,
        ]);
        expect(rows.length).toBe(1);
        return listed.body.data;
      };

      it.each<Kill>([
        { afterAnswers: 0, awayMs: 3_000 },
        { afterAnswers: 1, awayMs: 3_000 },
        { afterAnswers: 150, awayMs: 3_000 },
      ])(
        'is one transaction, and every answer is of it or says that it may be asked again (killed after $afterAnswers answers)',
        async (kill) => {
          const { name: reference, heard } = await stormOf(kill, (name) => (index) => buy(name, amountOf(index), index % 2));
          const sure = await Promise.all(
            Array.from({ length: 40 }, (_, index) => untilSure(() => buy(reference, amountOf(index), (index >> 1) % 2))),
          );

          const [held, ...more] = await holdsOf(reference);
          expect(more).toEqual([]);
          const { id, amount } = held!;
          const kinds = heard.map(({ index, answer }) => `${amountOf(index) === amount ? 'same' : 'other'}: ${kindOf(answer)}`);
          const told = counted(kinds);
          expect(
            Object.keys(told).filter((one) => !PLAUSIBLE(id).has(one)),
            JSON.stringify(told),
          ).toEqual([]);
          expect(told[`same: made ${id}`] ?? 0, JSON.stringify(told)).toBeLessThanOrEqual(1);
          expect(counted(sure.map(kindOf))).toEqual(
            counted(Array.from(sure, (_, index) => (amountOf(index) === amount ? `repeat ${id}` : '409 reference_conflict'))),
          );

          expect(await daftari.ended(id)).toMatchObject({ status: 'completed', reference });
          const executed = await daftari.executions();
          const uuid = id.slice('txn_'.length).replaceAll('-', '');
          expect(executed.filter((one) => one.reference.startsWith(uuid)).map((one) => one.times_executed)).toEqual([1]);
          const { body: statement } = await daftari.call('GET', `/v1/wallets/${(await daftari.wallet('NGN')).id}/statement?limit=100`);
          const moved = statement.lines.filter((line: { transaction_id: string }) => line.transaction_id === id);
          expect(moved.map((line: { direction: string; amount: string }) => [line.direction, kobo(line.amount)])).toEqual([
            ['debit', (kobo(amount) * 99n) / 100n],
          ]);
        },
        120_000,
      );
    });

    describe('a request with an Idempotency-Key and no reference', () => {
      const [operator, send] = [
        () => daftari.demo.admin.operator_key,
        (path: string, body: object, key: string, name: string, gateway: number) =>
          daftari.call('POST', path, body, { key, gateway, headers: { 'idempotency-key': name } }),
      ];

      it('which needs the ledger makes one business', async () => {
        const profile = { email: 'once@example.com', country: 'NG', tier: 'pro', currencies: ['NGN', 'RWF'] };
        const make = (name: string, gateway: number) => send('/admin/v1/businesses', { ...profile, name }, operator(), name, gateway);
        const { name, heard } = await stormOf({ afterAnswers: 0, awayMs: 2_000 }, (one) => (index) => make(one, index % 2));
        const sure = await Promise.all([0, 1].map((gateway) => untilSure(() => make(name, gateway))));
        const { id } = sure[0]!.body;
        expect(sure.map(kindOf)).toEqual([`repeat ${id}`, `repeat ${id}`]);
        const told = counted(heard.map(({ answer }) => kindOf(answer)));
        expect(
          Object.keys(told).filter((one) => ![`made ${id}`, `repeat ${id}`, 'ask again'].includes(one)),
          JSON.stringify(told),
        ).toEqual([]);
        const { rows } = await pool.query('select id from gateway.businesses where name = $1', [name]);
        expect(rows).toEqual([{ id }]);
        const other = await send('/admin/v1/businesses', { ...profile, name: 'Twice' }, operator(), name, 1);
        expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
      }, 120_000);

      it('which does not makes one key, and shows its secret to all who ask again', async () => {
        const make = (name: string, gateway: number) =>
          send('/v1/api-keys', { name, scopes: ['balance:read'] }, daftari.key, `key-${name}`, gateway);
        const { name, heard } = await stormOf({ afterAnswers: 1, awayMs: 1_000 }, (one) => (index) => make(one, index % 2));
        const sure = await untilSure(() => make(name, 1));
        const told = counted(heard.map(({ answer }) => kindOf(answer)));
        expect(told[`made ${sure.body.id}`], JSON.stringify(told)).toBe(1);
        expect(Object.keys(told).filter((one) => ![`made ${sure.body.id}`, `repeat ${sure.body.id}`, 'ask again'].includes(one))).toEqual(
          [],
        );
        const secrets = new Set(heard.filter(({ answer }) => answer.status === 201).map(({ answer }) => answer.body.secret));
        expect([...secrets]).toEqual([sure.body.secret]);
        const { rows } = await pool.query('select id from gateway.api_keys where name = $1', [name]);
        expect(rows).toEqual([{ id: sure.body.id }]);
      }, 120_000);
    });

    it('and the books are right', async () => {
      const { checks } = await daftari.verify();
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    });
  });
});

/** What may be said of a transaction: the same body is it, another is refused, and nobody is told another id. */
const PLAUSIBLE = (id: string): ReadonlySet<string> =>
  new Set([`same: made ${id}`, `same: repeat ${id}`, 'same: ask again', 'other: 409 reference_conflict', 'other: ask again']);

const kobo = (amount: string): bigint => BigInt(amount.replace('.', ''));
