import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSecrets } from '@daftari/standalone';
import { secretsInFiles, secretsInTables, secretsInTexts } from '../support/secrets.js';
import { type Storm, storm, type StormOptions } from './storm.js';
import { unexplained, type Witnessed, witnessed, wrongOf } from './truth.js';
import { ENDINGS } from './wares.js';

/** What must hold after a storm. */
export const stormTests = (options: StormOptions): void => {
  let blown: Storm;
  let all: readonly Witnessed[];

  beforeAll(async () => {
    console.log(`STORM_SEED=${options.seed} STORM_COUNT=${options.transactions}`);
    blown = await storm(options);
    all = await witnessed(blown);
  }, 3_600_000);
  afterAll(async () => {
    await blown.pool.end();
    await blown.daftari.stop();
  });

  const wrong = (check: (one: Witnessed) => string | undefined): string[] =>
    all.flatMap((one) => {
      const why = check(one);
      return why === undefined
        ? []
        : [`${one.order.ware} ${one.order.ending} ${one.id}: ${why} ${JSON.stringify(one.timeline.map(({ type }) => type))}`];
    });

  it('executed once what the books call completed, and never what they call failed', () => {
    expect(wrong(wrongOf)).toEqual([]);
  });

  it('moved every wallet by exactly that', async () => {
    const { daftari } = blown;
    for (const currency of ['NGN', 'GHS', 'TZS', 'SLE']) {
      const { body: wallet } = await daftari.call('GET', `/v1/balance?currency=${currency}`);
      const of = all.filter(({ order }) => order.currency === currency);
      const sum = (chosen: readonly Witnessed[]): bigint =>
        chosen.reduce((total, { transaction }) => total + minor(String(transaction.total)), 0n);
      const isOpen = ({ transaction }: Witnessed): boolean => ['pending', 'processing', 'transmitted'].includes(String(transaction.status));
      const isIn = ({ transaction }: Witnessed): boolean => transaction.kind === 'payment';
      const done = of.filter(({ transaction }) => transaction.status === 'completed');
      const out = of.filter((one) => !isIn(one));
      const held = sum(out.filter(isOpen));
      const began = minor('1000000.00') + minor('100000000000.00');
      const must = began + sum(done.filter(isIn)) - sum(done.filter((one) => !isIn(one))) - held;
      expect([currency, minor(wallet.available), minor(wallet.held)]).toEqual([currency, must, held]);
    }
  });

  it('explains every transaction by its timeline', () => {
    expect(wrong(unexplained)).toEqual([]);
  });

  it('left books that prove themselves, and nothing parked', async () => {
    const report = await blown.daftari.verify();
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    for (const schema of ['ledger', 'connector']) {
      const { rows } = await blown.pool.query(`select * from ${schema}.dead_letters`);
      expect(rows).toEqual([]);
    }
  });

  it('let no secret out: into logs, timelines, problems or tables', async () => {
    const { daftari, client, pool } = blown;
    const secrets = await secretsOf(daftari.directory, daftari);
    const refused = await daftari.call(
      'POST',
      '/admin/v1/providers',
      {
        code: 'new',
        dialect: 'strongmb',
        mode: 'live',
        base_url: 'http://127.0.0.1:1',
        credentials: { api_key: secrets[0], other: secrets[1] },
      },
      { key: daftari.demo.admin.operator_key },
    );
    expect(refused.status).toBe(422);
    const shown = await daftari.call('GET', '/admin/v1/providers', undefined, { key: daftari.demo.admin.operator_key });
    const texts = [
      ...client.problems,
      JSON.stringify(refused.body),
      JSON.stringify(shown.body),
      ...all.map(({ timeline }) => JSON.stringify(timeline)),
    ];
    expect(secretsInTexts('an answer', texts, secrets)).toEqual([]);
    expect(await secretsInFiles(join(daftari.directory, 'logs'), secrets)).toEqual([]);
    expect(await secretsInTables(pool, secrets)).toEqual([]);
  });

  it('reached every ending', () => {
    const counts = new Map<string, number>();
    for (const { order, transaction, cases } of all)
      for (const what of [`${order.ware} ${order.ending}`, `is ${transaction.status}`, ...cases])
        counts.set(what, (counts.get(what) ?? 0) + 1);
    console.log(
      [...counts]
        .filter(([what]) => !/_\w+ \d{4}$/.test(what))
        .map(([what, count]) => `${what}: ${count}`)
        .join(', '),
    );
    const wares = ['airtime_ng', 'airtime_gh', 'momo_tz', 'payout_tz', 'momo_sl', 'payout_sl'];
    const wanted = wares.flatMap((ware) => ENDINGS.map((ending) => `${ware} ${ending}`));
    const others = ['success', 'decline', 'cancel'].map((outcome) => `card_tz page_${outcome}`);
    const ends = ['is completed', 'is failed', 'is cancelled', 'unknown_too_long', 'late_success', 'wrong_amount'];
    expect([...wanted, ...others, ...ends].filter((what) => !counts.has(what))).toEqual([]);
  });
};

const minor = (decimal: string): bigint => BigInt(decimal.replace('.', ''));

/** Everything that is secret in an installation, but for what is hashed. */
const secretsOf = async (directory: string, { demo }: Storm['daftari']): Promise<string[]> => {
  const own = await openSecrets(directory);
  const keys = demo.businesses.flatMap(({ live_key, test_key, webhook_secret }) => [live_key, test_key, webhook_secret]);
  // Every credential and callback secret of the demo's providers ends in the sandbox's key.
  return [own.sandbox_key, own.internal_token, own.secrets_key, own.operator_key, own.finance_key, own.signing_key, ...keys];
};
