/** What may go wrong where a gate opens. */
export const FAULTS = [
  /** The server refuses the connection. */
  'refused',
  /** The connection breaks before the statement is sent. */
  'lost-before',
  /** The connection breaks; the statement is on its way and runs whenever it arrives. */
  'lost-late',
  /** The connection breaks after the statement ran, before its answer. */
  'lost-after',
  'disk-full',
  'deadlock',
  'lock-timeout',
  /** The server ends the unit of work and its session (transaction_timeout). */
  'ended-by-server',
  /** What is published between shards is not confirmed and is not there; comes twice; is not confirmed and comes later. */
  'unpublished',
  'doubled',
  'late',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A place where somebody waits until the scheduler lets it pass. */
export interface Gate {
  /** The process that waits; undefined for what happens at the server or in the log. */
  readonly owner: string | undefined;
  readonly kind: 'connect' | 'send' | 'answer' | 'arrival' | 'notice' | 'wait' | 'publish';
  readonly label: string;
  readonly faults: readonly Fault[];
  /** Undefined where it may open at any time. */
  readonly ready?: () => boolean;
  /** Lets it pass, or go wrong. Answers what came of it, for the trace. */
  open(fault: Fault | undefined): Promise<string> | string;
}

/** The gates that are closed, in the order in which they were come to. */
export class Gates {
  private readonly closed = new Set<Gate>();
  /** All gates that there were. */
  passed = 0;

  add(gate: Gate): Gate {
    this.closed.add(gate);
    return gate;
  }

  get all(): readonly Gate[] {
    return [...this.closed];
  }

  open(gate: Gate, fault: Fault | undefined): Promise<string> | string {
    this.closed.delete(gate);
    this.passed++;
    return gate.open(fault);
  }

  remove(gate: Gate | undefined): void {
    if (gate) this.closed.delete(gate);
  }

  /** A process is gone: nothing that it waited for comes. */
  removeOf(owner: string): void {
    for (const gate of this.closed) if (gate.owner === owner) this.closed.delete(gate);
  }
}
