import { createHash } from 'node:crypto';
import { type OutgoingMessage } from '@daftari/messaging';
import { type AddressedReply, type Unit } from '../../apps/ledger/src/index.js';
import { Chance } from './chance.js';
import { CommandLog } from './command-log.js';
import { type Fault, type Gate, Gates } from './gates.js';
import { LedgerProcess, type ProcessWorld } from './ledger-process.js';
import { type Profile } from './profile.js';
import { Requests } from './requests.js';
import { type Head } from './server.js';
import { type Stage } from './stage.js';
import { Witness } from './witness.js';

/** Something that the scheduler can do next. */
export interface Option {
  readonly label: string;
  readonly weight: number;
  readonly gate?: Gate;
  run(): Promise<string | undefined> | string | undefined;
}

const STARTED_US = 1_763_700_000_000_000;
const STEPS_MAX = 20_000;

/** All queued microtasks and ticks have run: nobody does anything before the next gate opens. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** One run: processes, a log and a server in which everything waits for the scheduler, which draws from the seed. */
export class Simulation implements ProcessWorld {
  readonly gates = new Gates();
  readonly log: CommandLog;
  readonly witness: Witness;
  readonly requests: Requests;
  readonly chance: Chance;
  readonly violations: string[] = [];
  readonly trace: string[] = [];
  readonly faults = new Map<string, number>();
  readonly processes: LedgerProcess[] = [];
  /** The process that each shard is meant for; those that had it before and have not been told. */
  readonly assigned = new Map<number, LedgerProcess>();
  readonly untold = new Set<readonly [LedgerProcess, number]>();
  heads: readonly Head[] = [];
  steps = 0;
  private us = STARTED_US;
  private ids = 0;

  constructor(
    readonly stage: Stage,
    readonly profile: Profile,
    seed: number,
  ) {
    this.chance = new Chance(seed);
    this.log = new CommandLog(profile.shards);
    this.witness = new Witness((what) => this.violated(what));
    this.requests = new Requests(
      this.chance,
      (prefix) => this.newId(prefix),
      () => this.us / 1000,
      profile.shards,
    );
    stage.server.now = () => this.us;
    stage.server.onMoved = (heads, by) => this.moved(heads, by);
  }

  get url(): string {
    return this.stage.url;
  }
  get server() {
    return this.stage.server;
  }
  get lanes(): number {
    return this.profile.lanes;
  }
  get batchMax(): number {
    return this.profile.batchMax;
  }

  now(): number {
    return this.us;
  }

  /** Time-ordered, and new for as long as a run lasts. */
  newId(prefix: string): string {
    const ms = Math.floor(this.us / 1000)
      .toString(16)
      .padStart(12, '0');
    return `${prefix}_${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${(++this.ids).toString(16).padStart(12, '0')}`;
  }

  violated(what: string): void {
    this.violations.push(`step ${this.steps}: ${what}`);
  }

  told(process: LedgerProcess, unit: Unit): void {
    this.witness.told(process.name, unit);
  }

  answered(reply: AddressedReply): void {
    this.witness.heard(reply);
  }

  append(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) this.log.append(message, Math.floor(this.us / 1000));
  }

  private moved(heads: readonly Head[], by: string): void {
    const shown = heads
      .slice(0, this.profile.shards)
      .map(({ epoch, sequence, position }) => `epoch ${epoch} at ${sequence}, offset ${position}`);
    this.trace.push(`    shards: ${shown.join('; ')}`);
    this.heads = heads;
    this.witness.moved(heads, by);
    for (const { shard, position } of heads)
      if (shard < this.profile.shards && position > this.log.end(shard)) this.violated(`shard ${shard} has read past the end of its log`);
  }

  async startProcess(): Promise<LedgerProcess> {
    const name = `w${this.processes.length + 1}`;
    const process = new LedgerProcess(name, this, this.chance.between(-400, 400) * 1000);
    this.processes.push(process);
    process.start();
    await settled();
    return process;
  }

  get running(): readonly LedgerProcess[] {
    return this.processes.filter(({ state }) => state === 'running');
  }

  /** Gives a shard to a process. The one that had it hears of it later. */
  assign(shard: number, process: LedgerProcess): void {
    const before = this.assigned.get(shard);
    if (before && before !== process) this.untold.add([before, shard]);
    this.assigned.set(shard, process);
  }

  /** Does one thing, and all that follows from it until everybody waits again. */
  async perform(option: Option, fault?: Fault): Promise<void> {
    this.steps++;
    if (this.steps > STEPS_MAX) throw new Error('The run does not come to an end.');
    this.us += this.chance.between(1, 12) * 1000 + this.chance.between(0, 999);
    if (fault !== undefined) this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    const outcome = option.gate ? await this.gates.open(option.gate, fault) : await option.run();
    await settled();
    this.trace.push(
      `${this.steps} ${option.label}${fault === undefined ? '' : ` ! ${fault}`}${outcome === undefined ? '' : ` → ${outcome}`}`,
    );
  }

  /** Time goes by. */
  pass(seconds: number): void {
    this.us += seconds * 1_000_000;
  }

  /** The same for the same seed, to the last byte of the books. */
  get fingerprint(): string {
    const hash = createHash('sha256');
    for (const line of this.trace) hash.update(`${line}\n`);
    hash.update(JSON.stringify(this.heads));
    return hash.digest('hex').slice(0, 16);
  }
}
