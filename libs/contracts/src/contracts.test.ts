import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Contract, wireTypeOf } from './contract.js';
import { FundsHeldV1 } from './ledger-events/funds-held-v1.js';
import { ALL_CONTRACTS, readGatewayEvent, readLedgerCommand, readLedgerEvent, readProviderEvent } from './messages.js';
import { toOutgoing } from './outgoing.js';
import { ALL_TOPICS, TOPICS } from './topics.js';

/**
 * The lock on our messages. `examples/<Type>.v<version>.json` was recorded when a version was first released and is never edited:
 * what was written to a topic then must be readable now. A new message is recorded with `RECORD_EXAMPLES=1 npx vitest run libs/contracts`,
 * which writes missing files only.
 */
interface Recorded {
  readonly type: string;
  readonly topic: string;
  readonly keys: readonly string[];
  readonly data: unknown;
}

const FOLDER = fileURLToPath(new URL('../examples/', import.meta.url));
const fileOf = ({ type, version }: Contract): string => `${type}.v${version}.json`;

/** Every path to a value; elements of an array share one path. */
const keysOf = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return [`${path}[]`, ...value.flatMap((element) => keysOf(element, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`));
};
const keySetOf = (value: unknown): string[] => [...new Set(keysOf(value))].sort();

const recordMissing = (): void => {
  mkdirSync(FOLDER, { recursive: true });
  for (const contract of ALL_CONTRACTS) {
    const recorded: Recorded = {
      type: wireTypeOf(contract),
      topic: contract.topic,
      keys: keySetOf(contract.example),
      data: contract.example,
    };
    if (!existsSync(FOLDER + fileOf(contract)))
      writeFileSync(FOLDER + fileOf(contract), `${JSON.stringify(recorded, null, 2)}\n`, { flag: 'wx' });
  }
};
if (process.env['RECORD_EXAMPLES'] === '1') recordMissing();

const read = (contract: Contract): Recorded => JSON.parse(readFileSync(FOLDER + fileOf(contract), 'utf8')) as Recorded;

describe.each(ALL_CONTRACTS.map((contract) => [fileOf(contract).replace('.json', ''), contract] as const))('%s', (_name, contract) => {
  it('has its recorded example, of its type and topic', () => {
    expect(existsSync(FOLDER + fileOf(contract)), `${fileOf(contract)} is missing: record it`).toBe(true);
    expect(read(contract)).toMatchObject({ type: wireTypeOf(contract), topic: contract.topic });
  });

  it('still reads what was recorded', () => {
    expect(contract.problem(read(contract).data)).toBeUndefined();
    expect(contract.matches(read(contract).data)).toBe(true);
  });

  it('has neither lost nor gained a field in its example', () => {
    const { data, keys } = read(contract);
    expect(keySetOf(data)).toEqual([...keys]);
    expect(keySetOf(contract.example)).toEqual([...keys]);
  });

  it('accepts its own example, and lets additions through', () => {
    expect(contract.problem(contract.example)).toBeUndefined();
    expect(contract.matches({ ...contract.example, added_later: { of: 'no concern' } })).toBe(true);
  });

  it('names the field that is wrong', () => {
    const field = contract.schema.required?.[0] ?? '';
    expect(contract.matches({ ...contract.example, [field]: 12.5 })).toBe(false);
    expect(contract.problem({ ...contract.example, [field]: 12.5 })).toContain(field);
    expect(contract.problem([])).toContain('the message');
  });

  it('balances, where it has entries', () => {
    const { entries = [] } = contract.example as { entries?: readonly (readonly [number, string, string])[] };
    expect(entries.reduce((sum, [, amount]) => sum + BigInt(amount), 0n)).toBe(0n);
  });

  it('travels on a known topic', () => {
    expect(ALL_TOPICS).toContain(contract.topic);
    expect(contract.description).toMatch(/^[A-Z].*\.$/);
  });
});

/** Earlier versions come back from the wire as the newest; what they come back as is tested beside them. */
const NEWEST = ALL_CONTRACTS.filter(({ topic, type, version }) =>
  ALL_CONTRACTS.every((other) => other.topic !== topic || other.type !== type || other.version <= version),
);

describe('all messages', () => {
  it('have wire types of their own', () => {
    const types = ALL_CONTRACTS.map(wireTypeOf);
    expect(new Set(types).size).toBe(types.length);
  });

  it('are the only ones recorded, earlier versions aside', () => {
    const types = new Set(ALL_CONTRACTS.map(({ type }) => type));
    for (const file of readdirSync(FOLDER)) expect([...types], `${file} belongs to no message`).toContain(file.split('.')[0]);
  });

  it('come back from the wire as they were sent', () => {
    const readers: Record<string, typeof readLedgerCommand | typeof readLedgerEvent | typeof readProviderEvent | typeof readGatewayEvent> =
      {
        [TOPICS.ledgerCommands]: readLedgerCommand,
        [TOPICS.ledgerEvents]: readLedgerEvent,
        [TOPICS.providerEvents]: readProviderEvent,
        [TOPICS.gatewayEvents]: readGatewayEvent,
      };
    for (const contract of NEWEST.filter(({ topic }) => topic in readers)) {
      const sent = toOutgoing(contract, contract.example, {
        partition: 0,
        key: 'k',
        id: '1',
        source: '/test',
        time: '2026-11-21T09:00:00.000Z',
      });
      expect(readers[contract.topic]?.(sent)).toEqual({
        ok: true,
        message: { type: contract.type, version: contract.version, data: contract.example },
      });
    }
  });

  it('of an earlier version come back as the newest, and nothing of them is lost', () => {
    const earlier = ALL_CONTRACTS.filter((contract) => !NEWEST.includes(contract));
    expect(earlier.map(wireTypeOf)).toEqual(['daftari.ledger.FundsHeld.v1']);
    const read = readLedgerEvent({ headers: { ce_type: 'daftari.ledger.FundsHeld.v1' }, value: JSON.stringify(FundsHeldV1.example) });
    expect(read).toEqual({
      ok: true,
      message: {
        type: 'FundsHeld',
        version: 2,
        data: { ...FundsHeldV1.example, tax_minor: '0', fee_payer: 'merchant', refunds: null },
      },
    });
  });

  it('are refused with a reason when they cannot be read', () => {
    const held = { ce_type: 'daftari.ledger.FundsHeld.v1' };
    expect(readLedgerEvent({ headers: {}, value: '{}' })).toEqual({ ok: false, reason: 'the header ce_type is missing' });
    expect(readLedgerEvent({ headers: { ce_type: 'x' }, value: '{}' })).toEqual({ ok: false, reason: 'the type x is not known here' });
    expect(readLedgerEvent({ headers: held, value: '{' })).toEqual({ ok: false, reason: 'the value is not JSON' });
    expect(readLedgerEvent({ headers: held, value: '{}' })).toMatchObject({ ok: false });
  });
});
