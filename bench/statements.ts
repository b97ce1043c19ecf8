import { AttemptWitnessed, CaptureHold, PlaceHold } from '@daftari/contracts';
import { BookServers, importStatement, keepWords } from '@daftari/ledger';
import { Outbox } from '@daftari/messaging';
import { newId, uuidIn } from '@daftari/platform';
import { Engine, fund, hold } from './engine/harness.js';
import { type Bench, type BenchContext, type Figure } from './figure.js';

const SIZES = [100_000, 1_000_000];
const WALLETS = 1_000;
const CALLERS = 1_000;
const WORDS_AT_ONCE = 5_000;
const LINES_AT_ONCE = 2_000;
const PROVIDER = 'smb_main';
const HEADER = 'provider_reference,reference,recipient,amount,currency,status,executed_at\n';

/** A purchase that was carried out, and its number. */
interface Sold {
  readonly transaction: string;
  readonly business: string;
}

const upstreamOf = (transaction: string): string => `${uuidIn(transaction).replaceAll('-', '')}01`;
const theirsOf = (transaction: string): string => `SMB-${transaction.slice(-12)}`;
const recipientOf = (index: number): string => `+23480${String(10_000_000 + (index % 5_000_000))}`;

/** Holds and captures through the real writer. */
const sell = async (engine: Engine, count: number): Promise<Sold[]> => {
  const wallets = await fund(engine, WALLETS);
  const sold: Sold[] = [];
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (begun < count) {
      const index = begun++;
      const { business, shard } = wallets[index % wallets.length] ?? { business: '', shard: 0 };
      const command = hold(business, `statement-${index}`);
      await engine.send(PlaceHold, shard, command);
      await engine.send(CaptureHold, shard, {
        ...CaptureHold.example,
        command_id: newId('cmd'),
        business_id: business,
        transaction_id: command.transaction_id,
        provider: PROVIDER,
      });
      sold.push({ transaction: command.transaction_id, business });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return sold;
};

const witness = async (engine: Engine, sold: readonly Sold[]): Promise<void> => {
  const at = new Date().toISOString();
  const words = sold.map(({ transaction, business }, index) => ({
    ...AttemptWitnessed.example,
    transaction_id: transaction,
    business_id: business,
    provider: PROVIDER,
    upstream_reference: upstreamOf(transaction),
    provider_reference: theirsOf(transaction),
    recipient: recipientOf(index),
    sent_at: at,
    at,
  }));
  for (let from = 0; from < words.length; from += WORDS_AT_ONCE)
    await engine.database.unitOfWork((client) => keepWords(client, words.slice(from, from + WORDS_AT_ONCE)));
};

/** The provider's statement, made while it is read: every second line names the transaction by its own reference only. */
const statement = async function* (sold: readonly Sold[]): AsyncGenerator<Uint8Array> {
  const at = new Date().toISOString();
  yield await Promise.resolve(Buffer.from(HEADER));
  for (let from = 0; from < sold.length; from += LINES_AT_ONCE) {
    const lines = sold.slice(from, from + LINES_AT_ONCE).map(({ transaction }, index) => {
      const names = index % 2 === 0 ? `${theirsOf(transaction)},${upstreamOf(transaction)}` : `,${upstreamOf(transaction)}`;
      return `${names},${recipientOf(from + index)},100.00,NGN,success,${at}\n`;
    });
    yield Buffer.from(lines.join(''));
  }
};

const measure = async (context: BenchContext, size: number): Promise<Figure> => {
  const url = await context.database(`statements_${size}`);
  const engine = await Engine.start(url, 1);
  const sold = await sell(engine, size);
  context.log(`${size} purchases are in the books`);
  await witness(engine, sold);
  await engine.database.pool.query('vacuum analyze');
  const servers = BookServers.open(url, {}, { applicationName: 'bench', connectionsMax: 2 });
  const before = process.memoryUsage().rss;
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const began = performance.now();
  const { id } = await importStatement({
    servers,
    outbox: new Outbox('ledger'),
    provider: { code: PROVIDER, mode: 'live', settings: {} },
    pieces: statement(sold),
    uploadedBy: null,
    nowUs: Date.now() * 1_000,
    bytesMax: 2 ** 30,
    casesMax: 10_000,
  });
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watching);
  const { rows } = await servers.home.pool.query<{ matched: number }>(
    `select (counts ->> 'matched')::int as matched from ledger.reconciliations where id = $1`,
    [uuidIn(id)],
  );
  if (rows[0]?.matched !== size) throw new Error(`${String(rows[0]?.matched)} of ${size} lines matched.`);
  await servers.close();
  await engine.stop();
  return {
    name: `statements-1e${Math.round(Math.log10(size))}`,
    value: Math.round(size / seconds),
    unit: 'lines/s',
    notes: `${size.toLocaleString('en')} lines read, matched with as many attempts and judged by the books in ${seconds.toFixed(1)} s; resident memory grew by ${Math.round((most - before) / 1_000_000)} MB`,
  };
};

/** Lines of a provider's statement imported and matched a second. */
export const statementsBench: Bench = {
  name: 'statements',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(await measure(context, size));
    return figures;
  },
};
