import { describeGateway, dialectDocuments, operationsOf } from '@daftari/api-gateway';
import { newId } from '@daftari/platform';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation } from '../support/installation.js';
import { Fuzz, type Finding, nameOf } from './fuzz.js';
import { Known } from './requests.js';
import { dialectTargets, nativeTarget } from './targets.js';

/** In the ordinary suite always the same requests, for a short time; others are tried with `FUZZ_SEED=… FUZZ_SECONDS=…`. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 30);
const SEED = Number(process.env['FUZZ_SEED'] ?? 2);

/** As it can be sent again by hand. */
const told = ({ what, request, answer, times }: Finding, logs: readonly string[]): string =>
  `${what} (${times} times)\n    ${request.method} ${request.path} ${JSON.stringify(request.headers)} as ${request.caller}\n    ${(request.body ?? '').slice(0, 600)}\n    → ${answer}${causeOf(answer, logs)}`;

const logsOf = async (directory: string): Promise<string[]> => {
  const files = await readdir(join(directory, 'logs'));
  const texts = await Promise.all(files.map((name) => readFile(join(directory, 'logs', name), 'utf8')));
  return texts.flatMap((text) => text.split('\n'));
};

/** What the services wrote down about it. */
const causeOf = (answer: string, logs: readonly string[]): string => {
  const trace = /"trace_id":"([0-9a-f]{32})"/.exec(answer)?.[1];
  const lines = trace === undefined ? [] : logs.filter((line) => line.includes(trace) && line.includes('"err"'));
  return lines.map((line) => `\n    log: ${line.slice(0, 900)}`).join('');
};

/**
 * Requests made from the OpenAPI document, right and wrong, against a whole installation: none may be answered with 500, and no answer
 * may be other than the document says. `FUZZ_SECONDS` makes it longer, `FUZZ_SEED` repeats a run's requests.
 */
describe('whatever is asked of the gateway', () => {
  let daftari: TestInstallation;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded', {
      environment: { PAY_PAGE_READS_PER_MINUTE: '100000', PAY_PAGE_STARTS_PER_MINUTE: '100000' },
    });
  }, 180_000);
  afterAll(async () => {
    const report = await daftari.verify();
    await daftari.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  });

  it(
    'is answered as the document says',
    async () => {
      const [own, other] = daftari.demo.businesses;
      const operator = { key: daftari.demo.admin.operator_key };
      const ownKeys = (await daftari.call('GET', `/admin/v1/businesses/${own!.id}/api-keys?limit=100`, undefined, operator)).body.data;
      const hidden = new Set<string>([own!.id, ...ownKeys.map(({ id }: { id: string }) => id)]);
      const known = new Known(hidden, ['smb_mtn_vtu', 'OM', 'smb_main', 'fuzz_1', 'NGN']);
      known.learn(JSON.stringify([other!.id, newId('txn')]));
      const { mpp } = own!.dialects!;
      known.note('mpp_business', mpp!.business_id);
      known.note('secret_id', mpp!.secret_id);
      known.note('secret_key', mpp!.secret_key);
      const baseUrl = daftari.processes.gateways[0]!.url;
      const native = nativeTarget(await describeGateway(), own!.live_key, operator.key);
      const targets = [native, ...(await dialectTargets(dialectDocuments(), own!, baseUrl))];
      const fuzz = new Fuzz({
        baseUrl,
        targets,
        contract: daftari.contract,
        known,
        seconds: SECONDS,
        seed: SEED,
      });
      const { findings, requests, asked, taken, statuses, events } = await fuzz.run();
      console.log(
        `fuzz: seed ${SEED}, ${requests} requests, ${taken.size} of ${asked.size} operations said yes; ${events} events of streams; ${JSON.stringify(Object.fromEntries(statuses))}`,
      );
      const never = [...asked].filter((name) => !taken.has(name));
      console.log(`fuzz: never said yes: ${never.join(' ')}`);
      const logs = await logsOf(daftari.directory);
      expect(findings.map((one) => told(one, logs)).join('\n\n')).toBe('');
      // It got beyond the door: otherwise nothing was tried.
      const all = targets.flatMap(({ document }) => operationsOf(document).map(({ operation }) => nameOf(document, operation.operationId)));
      expect(all.filter((name) => !asked.has(name))).toEqual([]);
      expect(taken.size).toBeGreaterThan(asked.size / 2);
    },
    (SECONDS + 240) * 1_000,
  );
});
