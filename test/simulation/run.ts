import { type Fault } from './gates.js';
import { checkInvariants } from './invariants.js';
import { chaosOptions, consumerOptions, gateOptions } from './options.js';
import { Chance } from './chance.js';
import { drawProfile } from './profile.js';
import { type Option, Simulation } from './simulation.js';
import { type Stage } from './stage.js';

export interface Report {
  readonly name: string;
  /** The arguments that run it again. */
  readonly again: string;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  /** Of all that happened and of the books it left: equal for equal seeds. */
  readonly fingerprint: string;
  readonly gates: number;
  readonly steps: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly requests: number;
  readonly commits: number;
}

export type Choose = (options: readonly Option[]) => Option;

const CHAOS_STEPS_MAX = 1_500;

/** Draws a run from its seed: chaos for a while, then rest, then everything is checked. */
export const runSeed = (stage: Stage, seed: number): Promise<Report> => {
  const profile = drawProfile(new Chance(seed ^ 0x5eed));
  const simulation = new Simulation(stage, profile, seed);
  const { chance } = simulation;
  const choose: Choose = (options) => chance.weighted(options);
  return reported(`seed ${seed}`, `--seed ${seed}`, simulation, async () => {
    await begin(simulation);
    for (let step = 0; step < CHAOS_STEPS_MAX && !isOver(simulation); step++) {
      const options = [...gateOptions(simulation), ...consumerOptions(simulation), ...chaosOptions(simulation)];
      if (options.length === 0) break;
      const option = choose(options);
      await simulation.perform(option, drawFault(simulation, option));
    }
    await comeToRest(simulation, choose);
  });
};

const drawFault = ({ chance, profile }: Simulation, { gate }: Option): Fault | undefined => {
  // Little is published: it fails more often.
  if (!gate || !chance.happens(gate.kind === 'publish' ? profile.faultRate * 5 : profile.faultRate)) return undefined;
  const possible = gate.faults.filter((fault) => profile.faults.includes(fault));
  return possible.length > 0 ? chance.pick(possible) : undefined;
};

/** All was asked and most was read: what is left is for the time of rest. */
const isOver = ({ requests, profile, log, heads }: Simulation): boolean =>
  requests.all.length >= profile.requests && heads.every(({ shard, position }) => shard >= profile.shards || position >= log.end(shard));

/** Starts the processes and gives each shard to one. */
export const begin = async (simulation: Simulation): Promise<void> => {
  const { profile, stage } = simulation;
  await stage.clear();
  simulation.heads = await stage.server.heads();
  for (let count = 0; count < profile.processes; count++) await simulation.startProcess();
  for (let shard = 0; shard < profile.shards; shard++) {
    const process = simulation.processes[shard % profile.processes];
    if (process) simulation.assign(shard, process);
  }
};

const QUIET_STEPS_MAX = 6_000;
/** So long does a carrier wait before it carries a transfer again. */
const PATIENCE_S = 6;
const SWEEPS_MAX = 12;

/** Nothing fails any more: whoever stood still goes on, every shard has a process that lives, and all goes on until nothing is left to do. */
export const comeToRest = async (simulation: Simulation, choose: Choose): Promise<void> => {
  let sweeps = 0;
  for (let step = 0; step < QUIET_STEPS_MAX; step++) {
    await heal(simulation);
    const options = [...gateOptions(simulation), ...consumerOptions(simulation)];
    if (options.length > 0) {
      await simulation.perform(choose(options));
      continue;
    }
    if (sweeps === SWEEPS_MAX || !(await isAnythingInFlight(simulation))) break;
    sweeps++;
    simulation.pass(PATIENCE_S);
    for (const process of simulation.running) process.tick();
    await simulation.perform({ label: 'time passes', weight: 1, run: () => undefined });
  }
  await stopAll(simulation, choose);
};

const heal = async (simulation: Simulation): Promise<void> => {
  for (const process of simulation.processes) process.pausedUntil = 0;
  const living = simulation.processes.filter(({ state }) => state === 'running' || state === 'starting');
  const heir = living[0] ?? (await simulation.startProcess());
  for (let shard = 0; shard < simulation.profile.shards; shard++) {
    const owner = simulation.assigned.get(shard);
    if (!owner || owner.state === 'gone' || owner.state === 'stopping') simulation.assign(shard, heir);
  }
};

const isAnythingInFlight = async ({ stage }: Simulation): Promise<boolean> =>
  (await stage.pool.query('select from ledger.in_flight limit 1')).rows.length > 0;

const stopAll = async (simulation: Simulation, choose: Choose): Promise<void> => {
  for (const process of simulation.running)
    await simulation.perform({ label: `${process.name} stops`, weight: 1, run: () => process.stop() });
  for (let step = 0; step < QUIET_STEPS_MAX; step++) {
    const options = gateOptions(simulation);
    if (options.length === 0) break;
    await simulation.perform(choose(options));
  }
  for (const { name, state } of simulation.processes) if (state !== 'gone') simulation.violated(`${name} does not stop`);
};

/** Runs it, checks it, and tells what was found; an error in the running of it is a finding too. */
export const reported = async (name: string, again: string, simulation: Simulation, run: () => Promise<void>): Promise<Report> => {
  try {
    await run();
    simulation.heads = await simulation.server.heads();
    await checkInvariants(simulation);
  } catch (error) {
    simulation.violated(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    for (const process of simulation.processes) if (process.state !== 'gone') process.crash(false);
    for (const gate of simulation.gates.all) if (gate.kind !== 'publish') await simulation.gates.open(gate, undefined);
  }
  const { violations, trace, fingerprint, steps, faults, gates, requests, witness } = simulation;
  return {
    name,
    again,
    violations,
    trace,
    fingerprint,
    steps,
    faults,
    gates: gates.passed,
    requests: requests.all.length,
    commits: witness.units,
  };
};

/** Shows a failed run: what was found, the end of its trace, and how to see it again. */
export const shown = (report: Report, lines = 60): string =>
  [
    `${report.name} (fingerprint ${report.fingerprint}):`,
    ...report.violations.map((violation) => `  ${violation}`),
    `the last of ${report.trace.length} steps:`,
    ...report.trace.slice(Math.max(0, report.trace.length - lines)).map((line) => `  ${line}`),
    `See it again: npm run simulate -- ${report.again}`,
  ].join('\n');
