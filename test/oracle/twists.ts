import { readLedgerCommand } from '@daftari/contracts';
import { type Draft, onWire, withHash } from './builders.js';
import { type Chance } from './chance.js';
import { type Sent, type World } from './world.js';

const instant = (us: number): string => new Date(us / 1000).toISOString();

/** A client's command is good for a minute; some come when that is over. */
export const dated = (world: World, chance: Chance, draft: Draft): Draft => {
  const late = chance.happens(0.04);
  if (!late && chance.happens(0.5)) return draft;
  const notAfter = instant(world.engine.nowUs + (late ? -1_000_000 : 60_000_000));
  return { ...draft, data: { ...draft.data, not_after: notAfter } };
};

/** Amounts that do not go together, in a message that can be read. */
export const unsound = (chance: Chance, draft: Draft): Draft => {
  const { data } = draft;
  const amounts = ['total_minor', 'amount_minor'].filter((name) => typeof data[name] === 'string');
  const name = amounts.length === 0 ? undefined : chance.pick(amounts);
  if (name === undefined) return draft;
  const wrong = chance.pick(['0', (BigInt(String(data[name])) + 1n).toString(), '9999999999999999999']);
  return { ...draft, data: withHash({ ...data, [name]: wrong }) };
};

/** Messages that cannot be read, but for those fields of which a case can be made. */
export const unreadable = (world: World, chance: Chance, draft: Draft): Sent => {
  const { wire, shard } = onWire({ ...draft, data: { ...draft.data, command_id: world.id('cmd') } });
  const data = JSON.parse(wire.value) as Record<string, unknown>;
  switch (chance.pick(['version', 'type', 'text', 'field', 'amount', 'header', 'mode'] as const)) {
    case 'version':
      return { shard, wire: { ...wire, headers: { ce_type: (wire.headers['ce_type'] ?? '').replace('.v1', '.v9') } } };
    case 'type':
      return { shard, wire: { ...wire, headers: { ce_type: 'daftari.ledger.MintMoney.v1' } } };
    case 'text':
      return { shard, wire: { ...wire, value: wire.value.slice(0, -3) } };
    case 'header':
      return { shard, wire: { ...wire, headers: {} } };
    case 'mode':
      return { shard, wire: { ...wire, value: JSON.stringify({ ...data, mode: 'dead' }) } };
    case 'amount':
      return {
        shard,
        wire: { ...wire, value: JSON.stringify({ ...data, amount_minor: '10000000000000000000000', facts: -1, terms: null }) },
      };
    case 'field': {
      const dropped = chance.pick(['currency', 'business_id', 'transaction_id', 'command_id']);
      return { shard, wire: { ...wire, value: JSON.stringify({ ...data, [dropped]: undefined }) } };
    }
  }
};

/** To a shard where the wallet is not. Only what is about wallets that were opened and settled before. */
export const astray = (world: World, chance: Chance, draft: Draft): Draft => {
  const { not_after: _until, ...data } = draft.data;
  const others = Array.from({ length: world.engine.shards }, (_, shard) => shard).filter((shard) => shard !== draft.shard);
  return { ...draft, data, shard: chance.pick(others) };
};

/** A message that was sent before, again: mostly a young one, sometimes an old one. */
export const double = (world: World, chance: Chance): Sent | undefined =>
  chance.find(world.history, () => true, chance.happens(0.7) ? 60 : 5000);

/** Again what begins a transaction: the same with a new command, or another body under its reference. */
export const again = (world: World, chance: Chance): Sent | undefined => {
  const sent = chance.find(world.history, ({ wire }) => wire.value.includes('"reference"'), chance.happens(0.7) ? 100 : 3000);
  const read = sent && readLedgerCommand(sent.wire);
  if (!sent || !read?.ok || !('reference' in read.message.data)) return undefined;
  const own = chance.happens(0.3) ? {} : { transaction_id: world.id('txn') };
  const other = chance.happens(0.4) ? { request_hash: '1:another body' } : {};
  const data = { ...JSON.parse(sent.wire.value), command_id: world.id('cmd'), ...own, ...other } as Record<string, unknown>;
  if ('to_transaction_id' in data && 'transaction_id' in own) data['to_transaction_id'] = world.id('txn');
  return { shard: sent.shard, wire: { ...sent.wire, value: JSON.stringify(fresh(world, chance, data)) } };
};

const fresh = (world: World, chance: Chance, data: Record<string, unknown>): Record<string, unknown> =>
  chance.happens(0.9) ? { ...data, not_after: instant(world.engine.nowUs + 60_000_000) } : data;

/** A request of a reference that was refused since: sent before that one, and late. */
export const overtaken = (world: World, chance: Chance): Sent | undefined => {
  const refused = chance.find(world.refusals, () => true, 40);
  if (!refused) return undefined;
  const { command_id: id } = refused.data;
  const own = { command_id: world.olderThan(String(id), chance.between(1, 15)), transaction_id: world.id('txn') };
  const other = chance.happens(0.3) ? { request_hash: '1:another body' } : {};
  const to = 'to_transaction_id' in refused.data ? { to_transaction_id: world.id('txn') } : {};
  return { shard: refused.shard, wire: { ...refused.wire, value: JSON.stringify({ ...refused.data, ...own, ...to, ...other }) } };
};
