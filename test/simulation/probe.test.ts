import { afterAll, beforeAll, it } from 'vitest';
import { runSeed, shown } from './run.js';
import { type Stage, startStage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
it('probe', { timeout: 600_000 }, async () => {
  const from = Number(process.env['FROM'] ?? 1);
  const count = Number(process.env['COUNT'] ?? 20);
  for (let seed = from; seed < from + count; seed++) {
    const t = performance.now();
    const report = await runSeed(stage, seed);
    console.log(seed, report.fingerprint, 'steps', report.steps, 'gates', report.gates, Math.round(performance.now() - t), 'ms', report.violations.length);
    if (report.violations.length > 0) console.log(shown(report, Number(process.env['LINES'] ?? 60)));
  }
});
