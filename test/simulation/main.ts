import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Mishap, MISHAPS, placesOf, runMishap } from './every-gate.js';
import { type Report, runSeed, shown } from './run.js';
import { type Stage, startStage } from './stage.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    count: { type: 'string' },
    minutes: { type: 'string' },
    script: { type: 'boolean', default: false },
    gate: { type: 'string' },
    mishap: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'until-found': { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});

const totals = { runs: 0, failed: 0, steps: 0, gates: 0, commits: 0, requests: 0, faults: new Map<string, number>() };

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
  if (values.report !== undefined) appendFileSync(values.report, `${text}\n`);
};

const summary = (): string => {
  const { runs, failed, steps, gates, commits, requests, faults } = totals;
  const kinds = [...faults].sort(([left], [right]) => left.localeCompare(right)).map(([fault, count]) => `${fault} ${count}`);
  return `${runs} runs, ${failed} failed; ${steps} steps, ${gates} gates, ${requests} requests, ${commits} units told; ${kinds.join(', ')}`;
};

const note = (report: Report): void => {
  totals.runs++;
  totals.steps += report.steps;
  totals.gates += report.gates;
  totals.commits += report.commits;
  totals.requests += report.requests;
  for (const [fault, count] of report.faults) totals.faults.set(fault, (totals.faults.get(fault) ?? 0) + count);
  if (report.violations.length > 0) {
    totals.failed++;
    say(shown(report));
  }
};

/** One run, told in full. */
const single = async (run: () => Promise<Report>): Promise<void> => {
  const report = await run();
  note(report);
  if (values.trace) say(report.trace.join('\n'));
  say(`${report.name}: ${report.violations.length === 0 ? 'nothing found' : 'found something'}, fingerprint ${report.fingerprint}`);
};

const isMishap = (text: string | undefined): text is Mishap => MISHAPS.some((mishap) => mishap === text);

/** The script with each mishap at each gate. */
const everyGate = async (stage: Stage): Promise<void> => {
  const { places, report } = await placesOf(stage);
  note(report);
  for (const { number, mishaps } of places) for (const mishap of mishaps) note(await runMishap(stage, number, mishap));
  say(`${places.length} gates: ${summary()}`);
};

const manySeeds = async (stage: Stage): Promise<void> => {
  const from = Number(values.from);
  const until = values.minutes === undefined ? Infinity : performance.now() + Number(values.minutes) * 60_000;
  const last = values.count === undefined ? (until === Infinity ? from + 99 : Infinity) : from + Number(values.count) - 1;
  for (let seed = from; seed <= last && performance.now() < until; seed++) {
    note(await runSeed(stage, seed));
    if (values['until-found'] && totals.failed > 0) break;
    if (totals.runs % 500 === 0) say(`up to seed ${seed}: ${summary()}`);
  }
  say(`seeds from ${from}: ${summary()}`);
};

const main = async (): Promise<void> => {
  const stage = await startStage();
  const { seed, gate, mishap } = values;
  if (seed !== undefined) await single(() => runSeed(stage, Number(seed)));
  else if (gate !== undefined && isMishap(mishap)) await single(() => runMishap(stage, Number(gate), mishap));
  else if (values.script) await everyGate(stage);
  else await manySeeds(stage);
  await stage.close();
  // Pools of processes that died still wait for answers that never come.
  process.exit(totals.failed === 0 ? 0 : 1);
};

await main();
