import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Mishap, type Place, placesOf, runMishap } from './every-gate.js';
import { type Report, runSeed, shown } from './run.js';
import { type Stage, startStage } from './stage.js';

/** How many seeds are drawn here; `npm run simulate` draws as many as one likes. */
const SEEDS = 25;

/** The mishaps after which nobody knows what was written, or somebody else goes on; a long run has them all. */
const GRAVE: readonly Mishap[] = ['dies', 'dies-while-sending', 'is-overtaken', 'loses-a-shard', 'lost-after', 'lost-late', 'disk-full'];

const expectNothing = (report: Report): void => {
  if (report.violations.length > 0) throw new Error(shown(report));
};

describe('a shard’s life, simulated', { timeout: 120_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());
  afterEach(() => {
    stage.server.sabotage = (text) => text;
  });

  it('is the same again for the same seed, to the last byte of the books', async () => {
    const first = await runSeed(stage, 7);
    const other = await runSeed(stage, 8);
    const again = await runSeed(stage, 7);
    expect(again.trace).toEqual(first.trace);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  it('keeps every invariant whatever happens at any gate of the write path', async () => {
    const { places, report } = await placesOf(stage);
    expectNothing(report);
    // The script comes past all that the write path waits for.
    expect(new Set(places.map(whatWaits))).toEqual(new Set(['connect', 'send', 'answer', 'publish']));
    expect(places.filter(({ label }) => label.startsWith('send') && label.includes('ledger_commit')).length).toBeGreaterThanOrEqual(4);
    for (const { number, mishaps } of places)
      for (const mishap of GRAVE) if (mishaps.includes(mishap)) expectNothing(await runMishap(stage, number, mishap));
  });

  const whatWaits = ({ label }: Place): string => label.split(' ')[0] ?? '';

  it(`keeps every invariant in ${SEEDS} lives drawn at random`, async () => {
    const faults = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const report = await runSeed(stage, seed);
      expectNothing(report);
      for (const fault of report.faults.keys()) faults.add(fault);
    }
    expect([...faults].length).toBeGreaterThanOrEqual(8);
  });

  // What each found when it was written, so that it is found again.
  it.each([[3, 'a unit of work that was fenced on one shard moved the heads of its others, without their events']])(
    'seed %i: %s',
    async (seed) => expectNothing(await runSeed(stage, seed)),
  );

  describe('a weaker statement is found out', () => {
    const foundWithin = async (seeds: number): Promise<string> => {
      for (let seed = 1; seed <= seeds; seed++) {
        const { violations } = await runSeed(stage, seed);
        if (violations[0] !== undefined) return violations[0];
      }
      return 'nothing';
    };

    const FENCE = 'l.epoch = a.epoch and l.sequence = a.from_sequence and l.position = a.from_position';
    const EACH = 's.epoch = a.epoch and s.sequence = a.from_sequence and s.position = a.from_position';

    it.each([
      ['the fence does not compare the epoch', 'l.epoch = a.epoch and ', '', /has written to shard \d, which \w+ has taken/],
      ['the fence compares the sequence only', FENCE, 'l.sequence = a.from_sequence', /has written to shard|went back/],
      [
        'a refusal does not move the offset',
        'position = a.position, head_hash',
        'position = case when a.sequence = a.from_sequence then s.position else a.position end, head_hash',
        /stored is/,
      ],
      [
        'the shards that are still ours are moved where another is not',
        'where s.shard = a.shard and (select yes from ok)',
        `where s.shard = a.shard and ${EACH}`,
        /chain: shard \d: (sequence \d+ is missing|the head is at sequence)/,
      ],
    ])('%s', async (_what, strong, weak, expected) => {
      let weakened = 0;
      stage.server.sabotage = (text) => {
        if (text.includes(strong)) weakened++;
        return text.replace(strong, weak);
      };
      expect(await foundWithin(30)).toMatch(expected);
      expect(weakened).toBeGreaterThan(0);
    });
  });
});
