import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Rounds } from './rounds.js';

describe('rounds', () => {
  let rounds: Rounds | undefined;
  afterEach(() => rounds?.stop());

  it('go on one at a time, however long one takes', async () => {
    let [begun, going, together] = [0, 0, 0];
    rounds = new Rounds(5, async () => {
      begun++;
      together = Math.max(together, ++going);
      await sleep(20);
      going--;
    });
    rounds.start();
    while (begun < 3) await sleep(5);
    expect(together).toBe(1);
  });

  it('are joined by whoever asks for one meanwhile', async () => {
    let begun = 0;
    rounds = new Rounds(1_000_000, async () => {
      begun++;
      await sleep(10);
    });
    await Promise.all([rounds.now(), rounds.now()]);
    expect(begun).toBe(1);
    await rounds.now();
    expect(begun).toBe(2);
  });

  it('end with the one that goes on', async () => {
    let [begun, ended] = [0, 0];
    rounds = new Rounds(5, async () => {
      begun++;
      await sleep(30);
      ended++;
    });
    rounds.start();
    while (begun === 0) await sleep(2);
    await rounds.stop();
    expect(ended).toBe(begun);
    await sleep(50);
    expect(begun).toBe(ended);
  });
});
