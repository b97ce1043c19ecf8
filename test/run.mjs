// Runs the whole suite and ends with one plain line: `N passed, N failed` (`, N skipped`).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { told } from './exercised.mjs';

const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const kafka = process.env.KAFKA_BROKERS !== undefined || (has('java') && has('mvn'));
if (!kafka) console.log('The Kafka half of the suite is skipped: it needs Java 17 and Maven, or KAFKA_BROKERS.');

const directory = mkdtempSync(join(tmpdir(), 'daftari-results-'));
const results = join(directory, 'results.json');
const notes = join(directory, 'contract.txt');
writeFileSync(notes, '');
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, CONTRACT_NOTES: notes },
  },
);

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
} catch {
  console.error('The test runner left no results.');
}
// Of the whole suite: what is in the documents and was exercised by nobody is a failure of its own.
const isWholeSuite = process.argv.length === 2;
if (isWholeSuite) {
  const { lines, isWhole } = told(readFileSync(notes, 'utf8'));
  console.log(lines.join('\n'));
  if (!isWhole) counts.failed += 1;
}
// An error outside the tests fails the run too.
if (run.status !== 0 && counts.failed === 0) counts.failed = 1;
rmSync(directory, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exit(run.status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1);
