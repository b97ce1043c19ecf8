import { FAULTS, type Fault } from './gates.js';
import { consumerOptions, gateOptions } from './options.js';
import { type Profile } from './profile.js';
import { begin, comeToRest, type Report, reported } from './run.js';
import { type Option, Simulation } from './simulation.js';
import { type Stage } from './stage.js';

/** What may happen to the writer, or to what it waits for, at a gate. */
export const MISHAPS = ['dies', 'dies-while-sending', 'is-overtaken', 'loses-a-shard', 'is-stopped', ...FAULTS] as const;
export type Mishap = (typeof MISHAPS)[number];

const isFault = (mishap: Mishap): mishap is Fault => FAULTS.some((fault) => fault === mishap);

/** A gate of the script: what waits there, and the mishaps that can be had. */
export interface Place {
  readonly number: number;
  readonly label: string;
  readonly mishaps: readonly Mishap[];
}

const NOTHING = { crash: 0, pause: 0, stop: 0, reassign: 0, stray: 0, cut: 0, tick: 0 };
const SCRIPT: Profile = { shards: 2, processes: 1, lanes: 1, batchMax: 4, requests: 10, faults: [], faultRate: 0, weights: NOTHING };
/** Of the requests, which are the same in every run. */
const SCRIPT_SEED = 4;

/** First come, first served: nothing is drawn. Messages are handed over before gates open, so that one unit is decided while another commits. */
const inOrder = (simulation: Simulation): Option | undefined => [...consumerOptions(simulation), ...gateOptions(simulation)][0];

const choose = (options: readonly Option[]): Option => {
  const [first] = options;
  if (!first) throw new Error('There is nothing to choose from.');
  return first;
};

const prepare = async (simulation: Simulation): Promise<void> => {
  await begin(simulation);
  for (let count = 0; count < SCRIPT.requests; count++) simulation.append([simulation.requests.next().message]);
};

/** Runs the script without any mishap, and tells which gates there are and what can happen at each. */
export const placesOf = async (stage: Stage): Promise<{ readonly places: readonly Place[]; readonly report: Report }> => {
  const places: Place[] = [];
  const simulation = new Simulation(stage, SCRIPT, SCRIPT_SEED);
  const report = await reported('the script', '--script', simulation, async () => {
    await prepare(simulation);
    for (let option = inOrder(simulation); option; option = inOrder(simulation)) {
      const { gate } = option;
      const possible = MISHAPS.filter((mishap) => (isFault(mishap) ? gate?.faults.includes(mishap) : isFatal(mishap, option)));
      if (gate) places.push({ number: places.length + 1, label: option.label, mishaps: possible });
      await simulation.perform(option);
    }
    await comeToRest(simulation, choose);
  });
  return { places, report };
};

/** A statement is on its way only where one is being sent. */
const isFatal = (mishap: Mishap, { gate }: Option): boolean => mishap !== 'dies-while-sending' || gate?.kind === 'send';

/** Runs the script up to a gate, has the mishap there, lets another process take over where that is called for, and goes on to the end. */
export const runMishap = (stage: Stage, at: number, mishap: Mishap): Promise<Report> => {
  const simulation = new Simulation(stage, SCRIPT, SCRIPT_SEED);
  return reported(`gate ${at}, ${mishap}`, `--gate ${at} --mishap ${mishap}`, simulation, async () => {
    await prepare(simulation);
    for (let option = inOrder(simulation), gates = 0; option; option = inOrder(simulation)) {
      if (option.gate && ++gates === at) {
        await happen(simulation, option, mishap);
        break;
      }
      await simulation.perform(option);
    }
    await comeToRest(simulation, choose);
  });
};

const happen = async (simulation: Simulation, option: Option, mishap: Mishap): Promise<void> => {
  const [writer] = simulation.processes;
  if (!writer) throw new Error('There is no writer.');
  const act = (run: () => undefined): Promise<void> => simulation.perform({ label: `${writer.name} ${mishap}`, weight: 1, run });
  if (isFault(mishap)) return simulation.perform(option, mishap);
  switch (mishap) {
    case 'dies':
    case 'dies-while-sending':
      return act(() => writer.crash(mishap === 'dies-while-sending'));
    case 'is-stopped':
      return act(() => writer.stop());
    case 'is-overtaken':
      writer.pausedUntil = Infinity;
      await succeed(simulation, [0, 1]);
      for (let next = inOrder(simulation); next; next = inOrder(simulation)) await simulation.perform(next);
      return;
    case 'loses-a-shard':
      return succeed(simulation, [1]);
  }
};

const succeed = async (simulation: Simulation, shards: readonly number[]): Promise<void> => {
  const successor = await simulation.startProcess();
  for (const shard of shards) simulation.assign(shard, successor);
};
