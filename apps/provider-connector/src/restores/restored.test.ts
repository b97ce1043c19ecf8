import { FundsCaptured, FundsExpected, ShardRestored, TOPICS, toOutgoing, TransactionProgressed } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttemptRow } from '../attempts/attempt.js';
import { judgeRestored, type Verdict } from '../attempts/judge.js';
import { restoreConnector } from '../index.js';
import { type Provider } from '../providers/provider.js';
import { type Route } from '../routing/routes.js';
import { sleep, until, World } from '../../test/world.js';

/** A connector whose tables are those of a backup: all that it did since is in nobody's memory but the providers' and the topics'. */
describe('a restored connector', () => {
  let world: World;
  let [delivered, second, ended, unsent, unknown] = ['', '', '', '', ''];
  const collected = FundsExpected.example.transaction_id;

  const placing = (id: string) => ({ partition: world.shard, key: id, id, source: 'test', time: '2026-11-21T09:00:00.000000Z' });
  const event = (message: OutgoingMessage, incarnation: string): OutgoingMessage => ({
    ...message,
    headers: { ...message.headers, 'ledger-incarnation': incarnation },
  });
  const captured = (id: string) => event(toOutgoing(FundsCaptured, { ...FundsCaptured.example, transaction_id: id }, placing(id)), '1');
  const sent = (id: string) =>
    toOutgoing(
      TransactionProgressed,
      { ...TransactionProgressed.example, transaction_id: id, fact: 1, attempt: 1, provider: 'smb_main' },
      placing(id),
    );
  const payer = {
    method: 'mobile_money' as const,
    customer: { first_name: 'Juma', last_name: 'Mwangi', email: null, phone: null, country: 'TZ' },
    redirect_url: null,
    cancel_url: null,
    expires_at: '2100-01-01T00:00:00.000Z',
  };
  const place = () => ({ business_id: world.businessId, mode: 'live', currency: 'NGN', shard: world.shard });

  beforeAll(async () => {
    world = await World.create();
    const connector = await world.connector();
    await world.register();
    delivered = await world.buy('1234');
    second = await world.buy('0016');
    await Promise.all([world.ended(delivered), world.ended(second)]);
    await connector.stop();
    // What was held when everything was lost: one that ended in the books, one that had been told of, and one that nobody told of.
    const holds = ['1234', '1234', '1234'].map((recipient) => world.held({ recipient: `+234803120${recipient}` }));
    [ended, unsent, unknown] = holds.map(({ id }) => id) as [string, string, string];
    const expected = toOutgoing(
      FundsExpected,
      { ...FundsExpected.example, business_id: world.businessId, collection: payer },
      placing('expected'),
    );
    await world.publish(...holds.map(({ message }) => message), expected, captured(ended), sent(unsent), sent(ended), sent(collected));
    await loseEverything();
    const shards = [{ shard: world.shard, incarnation: 2 }];
    await restoreConnector({ database: world.database, transport: world.transport, shards });
    world.heard.length = 0;
    await world.connector();
  });
  afterAll(() => world.destroy());

  const loseEverything = async (): Promise<void> => {
    await world.database.pool.query('delete from connector.attempts');
    await world.database.pool.query('delete from connector.transactions');
    await world.database.pool.query(`update connector.inbox_positions set position = 0 where topic = '${TOPICS.ledgerEvents}'`);
    await world.database.pool.query('create schema notifier');
    await world.database.pool.query(
      'create table notifier.inbox_positions (consumer_group text, topic text, partition int, position bigint)',
    );
  };
  const attemptsOf = async (id: string) =>
    (
      await world.database.pool.query(
        'select number, provider, state, upstream_reference from connector.attempts where transaction = $1 order by number',
        [id.slice(4)],
      )
    ).rows;

  it('neither asks nor buries before it has read the log up to the restore', async () => {
    await until(async () => (await attemptsOf(unknown)).length > 0, 'the hold is read again');
    const { status } = await world.ask('POST', `/internal/transactions/txn_01890000-0000-7000-8000-00000000dead/expire`, place());
    expect(status).toBe(503);
    await sleep(3_000);
    expect(world.heard.filter(({ topic }) => topic === TOPICS.ledgerCommands)).toEqual([]);
    expect((await world.database.pool.query('select distinct state from connector.attempts order by 1')).rows).toEqual([
      { state: 'done' },
      { state: 'sending' },
    ]);
    await world.publish(event(toOutgoing(ShardRestored, ShardRestored.example, placing('restored')), '2'));
  });

  it('knows of collections too whom it had asked for them', async () => {
    const { rows } = await world.database.pool.query('select restored, status from connector.transactions where id = $1', [
      collected.slice(4),
    ]);
    expect(rows).toEqual([{ restored: 'known', status: 'processing' }]);
    expect(await attemptsOf(collected)).toMatchObject([{ number: 1, provider: 'smb_main' }]);
  });

  it('asks whom it had sent it to, by the reference that it had, and sends nothing again', async () => {
    expect(await world.ended(delivered)).toMatchObject({
      type: 'CaptureHold',
      data: { provider: 'smb_main', evidence: { source: 'requery' } },
    });
    expect(await world.ended(second)).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_second' } });
    expect((await world.received(second)).map((one) => String(one['reference']).slice(-2))).toEqual(['01', '02']);
    expect(await world.received(delivered)).toHaveLength(1);
  });

  it('gives the money back only after it has asked everybody whom it may have sent it to', async () => {
    expect(await world.ended(unsent)).toMatchObject({ type: 'ReleaseHold', data: { failure: { code: 'not_found_at_provider' } } });
    expect(await attemptsOf(unsent)).toMatchObject([
      { number: 1, provider: 'smb_main', state: 'done' },
      { number: 2, provider: 'smb_second', upstream_reference: expect.stringMatching(/02$/) },
    ]);
    expect(await world.received(unsent)).toEqual([]);
  });

  it('leaves to a person what nothing is known of', async () => {
    await until(() => world.commandsOf(unknown).length > 0, 'a case is opened');
    await sleep(500);
    expect(world.commandsOf(unknown)).toMatchObject([{ type: 'OpenCase', data: { kind: 'unknown_too_long' } }]);
    expect(world.factsOf(unknown).at(-1)).toMatchObject({ status: 'transmitted', status_detail: 'in_review' });
    expect(await world.received(unknown)).toEqual([]);
  });

  it('does not ask about what the books say has ended, and sends what comes from then on', async () => {
    expect(world.commandsOf(ended)).toEqual([]);
    expect(await attemptsOf(ended)).toMatchObject([{ state: 'done' }]);
    const fresh = await world.buy('1234');
    expect(await world.ended(fresh)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'answer' } } });
    expect(await world.received(fresh)).toHaveLength(1);
    const { body } = await world.ask('POST', `/internal/transactions/txn_01890000-0000-7000-8000-00000000dead/expire`, place());
    expect(body).toEqual({ outcome: 'cancelling' });
  });
});

describe('judging what was restored', () => {
  const provider = { requery: { first_s: 1, factor: 2, max_s: 10 } } as Provider;
  const route = (priority: number, isActive = true) => ({ route: { priority, provider: `p${priority}` } as Route, isActive });
  const row = (restored: AttemptRow['restored']) => ({ restored, requeries: 0 }) as AttemptRow;
  const release: Verdict = { kind: 'release', code: 'c', detail: 'd', providerReference: null, recheckInS: undefined };
  const capture: Verdict = { kind: 'capture', providerReference: 'r', cost: 0n };

  it.each([
    ['a success is certain', 'guessed', capture, [route(2)], 'capture'],
    ['nobody else can have been asked', 'guessed', release, [], 'release'],
    ['the next is clear', 'known', release, [route(2)], 'ask_next'],
    ['two may have been next', 'known', release, [route(2), route(2)], 'unknown_too_long'],
    ['the first of two may have been passed over', 'known', release, [route(2), route(3)], 'unknown_too_long'],
    ['the only one is not active now', 'known', release, [route(2, false)], 'unknown_too_long'],
    ['it is not known who was first', 'guessed', release, [route(2)], 'unknown_too_long'],
  ] as const)('%s', (_what, restored, told, later, expected) => {
    const verdict = judgeRestored(row(restored), told, later, provider, 0.5);
    expect(verdict.kind === 'wait' ? verdict.opensCase : verdict.kind).toBe(expected);
  });
});
