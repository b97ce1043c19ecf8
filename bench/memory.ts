import { PlaceHold } from '@daftari/contracts';
import { type Caller, Engine, fund, hold } from './engine/harness.js';
import { type Bench, type Figure, seeded } from './figure.js';

const STAGES = [10_000, 1_000_000];
const PER_STEP = 20_000;
const CALLERS = 1_000;
const COMMANDS = 300_000;

/** Commands on wallets drawn from all that there are, so that none of them stays in memory for long. */
const spread = async (engine: Engine, wallets: readonly Caller[], run: number): Promise<void> => {
  const random = seeded(run);
  let sent = 0;
  const caller = async (): Promise<void> => {
    while (sent < COMMANDS) {
      const wallet = wallets[Math.floor(random() * wallets.length)];
      if (!wallet) return;
      await engine.send(PlaceHold, wallet.shard, hold(wallet.business, `memory-${run}-${sent++}`));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
};

/** Resident memory of this process, the ledger's writer and its callers in it, with few wallets and with many. */
export const memoryBench: Bench = {
  name: 'memory',
  run: async (context) => {
    const engine = await Engine.start(await context.database('memory'), 1);
    const figures: Figure[] = [];
    const wallets: Caller[] = [];
    for (const stage of STAGES) {
      while (wallets.length < stage) {
        wallets.push(...(await fund(engine, Math.min(PER_STEP, stage - wallets.length))));
        context.log(`${wallets.length} of ${stage} wallets`);
      }
      const from = performance.now();
      await spread(engine, wallets, stage);
      const perSecond = Math.round(COMMANDS / ((performance.now() - from) / 1_000));
      const value = Math.round(process.memoryUsage().rss / 1_000_000);
      const notes = `${stage.toLocaleString('en')} wallets, after ${COMMANDS} commands on all of them (${perSecond}/s); the callers' own list of wallets is in it`;
      figures.push({ name: `memory-1e${Math.round(Math.log10(stage))}`, value, unit: 'MB', notes });
    }
    await engine.stop();
    return figures;
  },
};
