import { CaptureHold, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { type Caller, type Engine, hold } from './harness.js';

const AT_ONCE = 1_000;

/** Buys so many times, on one wallet after another; every purchase is carried through: a hold and a capture. */
export const buy = async (engine: Engine, wallets: readonly Caller[], purchases: number): Promise<void> => {
  const run = newId('cmd').slice(4);
  const purchase = async (index: number): Promise<void> => {
    const wallet = wallets[(index * 7_919) % wallets.length];
    if (!wallet) return;
    const placed = hold(wallet.business, `${run}-${index}`);
    await engine.send(PlaceHold, wallet.shard, placed);
    const { transaction_id, business_id } = placed;
    await engine.send(CaptureHold, wallet.shard, { ...CaptureHold.example, command_id: newId('cmd'), business_id, transaction_id });
  };
  // Each takes the next one as soon as it is done.
  let next = 0;
  const buyer = async (): Promise<void> => {
    while (next < purchases) await purchase(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, purchases) }, buyer));
};
