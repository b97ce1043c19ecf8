import { type LedgerProcess } from './ledger-process.js';
import { type Option, type Simulation } from './simulation.js';

const isStill = (simulation: Simulation, process: LedgerProcess | undefined): boolean =>
  process !== undefined && process.pausedUntil > simulation.steps;

/** Every gate that may open now, with or without a fault. */
export const gateOptions = (simulation: Simulation): Option[] =>
  simulation.gates.all
    .filter((gate) => gate.ready?.() ?? true)
    .filter(
      (gate) =>
        !isStill(
          simulation,
          simulation.processes.find(({ name }) => name === gate.owner),
        ),
    )
    .map((gate) => ({
      label: `${gate.kind} ${gate.label}`,
      // Who waits before trying again, and what is late, is slower than the rest.
      weight: gate.owner === undefined || gate.kind === 'wait' ? 3 : 10,
      gate,
      run: () => undefined,
    }));

/** What consumers do: take what they were given, let go what is another's, and hand messages over. */
export const consumerOptions = (simulation: Simulation): Option[] => [
  ...takeOptions(simulation),
  ...toldOptions(simulation),
  ...deliveries(simulation),
];

const isAble = (simulation: Simulation, process: LedgerProcess): boolean => process.state === 'running' && !isStill(simulation, process);

const takeOptions = (simulation: Simulation): Option[] =>
  simulation.running
    .filter((process) => isAble(simulation, process))
    .flatMap((process) => {
      const shards = [...simulation.assigned]
        .filter(([shard, owner]) => owner === process && !process.consumers.has(shard) && !process.taking.has(shard))
        .map(([shard]) => shard);
      if (shards.length === 0) return [];
      const run = (): undefined => process.take(shards, (shard) => simulation.assigned.get(shard) === process);
      return [{ label: `${process.name} takes ${shards.join(', ')}`, weight: 6, run }];
    });

const toldOptions = (simulation: Simulation): Option[] =>
  [...simulation.untold]
    .filter(([process]) => !isStill(simulation, process))
    .map((one) => {
      const [process, shard] = one;
      const run = (): undefined => {
        simulation.untold.delete(one);
        if (process.state === 'running' && simulation.assigned.get(shard) !== process) process.release(shard);
      };
      return { label: `${process.name} hears that ${shard} is another's`, weight: 2, run };
    });

const deliveries = (simulation: Simulation): Option[] =>
  simulation.running
    .filter((process) => isAble(simulation, process))
    .flatMap((process) =>
      [...process.consumers]
        .filter(([shard, consumer]) => !consumer.busy && consumer.next < simulation.log.end(shard))
        .map(([shard, consumer]) => {
          const run = (): undefined => process.deliver(shard, simulation.chance.between(1, 6));
          return { label: `${process.name} reads ${shard} from ${consumer.next}`, weight: 8, run };
        }),
    );

/** What clients, operators and fate do. */
export const chaosOptions = (simulation: Simulation): Option[] => {
  const { profile, running } = simulation;
  const { weights } = profile;
  const options: Option[] = [];
  if (simulation.requests.all.length < profile.requests) options.push({ label: 'a request', weight: 6, run: () => request(simulation) });
  if (simulation.processes.filter(({ state }) => state !== 'gone').length < profile.processes)
    options.push({ label: 'a process starts', weight: 3, run: async () => (await simulation.startProcess()).name });
  if (running.length > 0) options.push(...inheritances(simulation, running), ...fates(simulation, running, weights));
  return options.filter(({ weight }) => weight > 0);
};

/** The shards of a process that is gone are given to another. */
const inheritances = (simulation: Simulation, running: readonly LedgerProcess[]): Option[] =>
  [...simulation.assigned]
    .filter(([, owner]) => owner.state === 'gone' || owner.state === 'stopping')
    .map(([shard]) => ({
      label: `${shard} has a new owner`,
      weight: 4,
      run: () => {
        const heir = simulation.chance.pick(running);
        simulation.assign(shard, heir);
        return heir.name;
      },
    }));

const request = (simulation: Simulation): string => {
  const { type, message } = simulation.requests.next();
  simulation.append([message]);
  return `${type} for ${message.partition}`;
};

const fates = (simulation: Simulation, running: readonly LedgerProcess[], weights: Simulation['profile']['weights']): Option[] => {
  const { chance } = simulation;
  const one = (): LedgerProcess => chance.pick(running);
  const of = (label: string, weight: number, act: (process: LedgerProcess) => string | undefined): Option => ({
    label,
    weight,
    run: () => {
      const process = one();
      const outcome = act(process);
      return `${process.name}${outcome === undefined ? '' : ` ${outcome}`}`;
    },
  });
  return [
    of('dies', weights.crash, (process) => process.crash(chance.happens(0.5))),
    of('stands still', weights.pause, (process) => {
      const steps = chance.between(5, 120);
      process.pausedUntil = simulation.steps + steps;
      return `for ${steps} steps`;
    }),
    of('stops', weights.stop, (process) => process.stop()),
    of('is given a shard', weights.reassign, (process) => {
      const shard = chance.between(0, simulation.profile.shards - 1);
      simulation.assign(shard, process);
      return String(shard);
    }),
    of('takes again', weights.reassign, (process) => {
      const [shard] = [...simulation.assigned].find(([, owner]) => owner === process) ?? [];
      if (shard !== undefined) process.take([shard], (taken) => simulation.assigned.get(taken) === process);
      return shard === undefined ? 'nothing' : String(shard);
    }),
    of('gets a stray batch', weights.stray, (process) => stray(simulation, process)),
    of('loses an idle connection', weights.cut, (process) => {
      const idle = [...process.connections].filter(({ isIdle }) => isIdle);
      if (idle.length > 0) chance.pick(idle).lose();
      return undefined;
    }),
    of('looks at its clock', weights.tick, (process) => process.tick()),
  ];
};

/** A batch of this generation or an older one, of messages that were handed over before; never one that leaves any out. */
const stray = (simulation: Simulation, process: LedgerProcess): string => {
  const { chance } = simulation;
  const shard = chance.between(0, simulation.profile.shards - 1);
  const consumer = process.consumers.get(shard);
  const epoch = consumer && chance.happens(0.5) ? consumer.epoch : chance.between(0, 3);
  const isCurrent = consumer?.epoch === epoch;
  const from = isCurrent ? chance.between(0, consumer.next) : 0;
  const upTo = isCurrent ? consumer.next : simulation.log.end(shard);
  process.deliverStray(shard, epoch, from, Math.min(chance.between(1, 5), upTo - from));
  return `${shard}, epoch ${epoch}, from ${from}`;
};
