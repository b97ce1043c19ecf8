import { EventEmitter } from 'node:events';
import pg from 'pg';
import { type Fault, type Gate, type Gates } from './gates.js';
import { codeOf, labelOf, outcomeOf, type Server, type Session, type Statement } from './server.js';

/** The process that connections belong to. */
export interface Host {
  readonly name: string;
  /** Nothing of a process that is gone is heard or answered. */
  readonly alive: boolean;
  readonly gates: Gates;
  readonly server: Server;
  readonly connections: Set<Connection>;
  /** Something that would have ended the process: nobody listened for it. */
  uncaught(error: Error): void;
}

type Done<T> = (error?: Error | null, result?: T) => void;

interface Asked {
  readonly statement: Statement;
  readonly done: Done<pg.QueryResult>;
}

const SERVER_ERRORS: Partial<Record<Fault, readonly [code: string, message: string]>> = {
  'disk-full': ['53100', 'could not extend file: No space left on device'],
  deadlock: ['40P01', 'deadlock detected'],
  'lock-timeout': ['55P03', 'canceling statement due to lock timeout'],
  'ended-by-server': ['25P04', 'terminating connection due to transaction timeout'],
};

const serverError = (fault: Fault): Error | undefined => {
  const known = SERVER_ERRORS[fault];
  return known && Object.assign(new Error(known[1]), { code: known[0], severity: 'ERROR' });
};

const SEND_FAULTS: readonly Fault[] = ['lost-before', 'lost-late', 'disk-full', 'deadlock', 'lock-timeout', 'ended-by-server'];

const promised = <T>(done: Done<T> | undefined, begin: (done: Done<T>) => void): Promise<T> | undefined => {
  if (done) {
    begin(done);
    return undefined;
  }
  return new Promise((resolve, reject) => begin((error, result) => (error ? reject(error) : resolve(result as T))));
};

/**
 * Stands where a `pg.Client` would: it fails as that does, and every step of it waits at a gate. Connecting, each statement before it is sent and
 * each answer before it is heard.
 */
export class Connection extends EventEmitter {
  // What pg's pool looks at.
  _queryable = true;
  _ending = false;
  private session: Session | undefined;
  private readonly queue: Asked[] = [];
  private gate: Gate | undefined;
  private readonly name: string;

  constructor(
    private readonly host: Host,
    private readonly config: pg.PoolConfig,
    number: number,
  ) {
    super();
    this.name = `${host.name}.${number}`;
    host.connections.add(this);
  }

  /** For the pool, which ends what does not connect in time. */
  isConnected(): boolean {
    return this.session !== undefined;
  }

  get isIdle(): boolean {
    return this.session !== undefined && this.queue.length === 0 && this._queryable && !this._ending;
  }

  connect(done?: Done<this>): Promise<this> | undefined {
    return promised(done, (told) => {
      if (!this.host.alive) return;
      this.gate = this.host.gates.add({
        owner: this.host.name,
        kind: 'connect',
        label: this.name,
        faults: ['refused'],
        open: (fault) => this.connected(fault, told),
      });
    });
  }

  private async connected(fault: Fault | undefined, told: Done<this>): Promise<string> {
    if (fault) {
      this.host.connections.delete(this);
      told(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
      return 'refused';
    }
    this.session = await this.host.server.open(this.config);
    told(null, this);
    return 'connected';
  }

  query(
    asked: string | Statement,
    values?: unknown[] | Done<pg.QueryResult>,
    done?: Done<pg.QueryResult>,
  ): Promise<pg.QueryResult> | undefined {
    const given = typeof values === 'function' ? undefined : values;
    const statement = { ...(typeof asked === 'string' ? { text: asked } : asked), ...(given ? { values: given } : {}) };
    return promised(typeof values === 'function' ? values : done, (told) => {
      if (!this.host.alive) return;
      if (!this._queryable || this._ending) {
        process.nextTick(told, new Error('Client has encountered a connection error and is not queryable'));
        return;
      }
      this.queue.push({ statement, done: told });
      if (this.queue.length === 1) this.waitToSend();
    });
  }

  private waitToSend(): void {
    const { session } = this;
    const [asked] = this.queue;
    if (!session || !asked) return;
    const { statement } = asked;
    this.gate = this.host.gates.add({
      owner: this.host.name,
      kind: 'send',
      label: `${this.name} ${labelOf(statement)}`,
      faults: SEND_FAULTS,
      ready: () => !this.host.server.isBlocked(session, statement),
      open: (fault) => this.send(session, statement, fault),
    });
  }

  private async send(session: Session, statement: Statement, fault: Fault | undefined): Promise<string> {
    const { server, gates } = this.host;
    if (fault === 'lost-late') {
      this.lose(() => server.arriveLater(session, statement, gates));
      return 'lost, on its way';
    }
    if (fault === 'lost-before') {
      this.lose();
      return 'lost';
    }
    const error = fault && serverError(fault);
    if (error) {
      await server.fail(session);
      this.waitToAnswer(error, undefined, fault === 'ended-by-server');
      return codeOf(error);
    }
    try {
      const result = await server.execute(session, statement);
      this.waitToAnswer(undefined, result, false);
      return outcomeOf(result);
    } catch (failure) {
      if (!(failure instanceof pg.DatabaseError)) throw failure;
      this.waitToAnswer(failure, undefined, false);
      return codeOf(failure);
    }
  }

  private waitToAnswer(error: Error | undefined, result: pg.QueryResult | undefined, ends: boolean): void {
    const [asked] = this.queue;
    this.gate = this.host.gates.add({
      owner: this.host.name,
      kind: 'answer',
      label: `${this.name} ${asked ? labelOf(asked.statement) : ''}`,
      faults: ['lost-after'],
      open: (fault) => {
        if (fault) return (this.lose(), 'lost');
        this.queue.shift();
        // Whoever hears the error may let go of the connection before it ends.
        if (ends) setImmediate(() => this.lose());
        else if (this.queue.length > 0) this.waitToSend();
        asked?.done(error ?? null, result);
        return error ? 'error heard' : 'heard';
      },
    });
  }

  /** The connection breaks: as `pg.Client` tells it, everybody who waits hears it, and so does whoever listens. */
  lose(parting?: () => void): void {
    if (!this._queryable) return;
    const error = new Error('Connection terminated unexpectedly');
    this._queryable = false;
    for (const { done } of this.queue.splice(0)) process.nextTick(done, error);
    this.part(parting);
    if (this._ending) return;
    if (this.listenerCount('error') === 0) this.host.uncaught(error);
    else this.emit('error', error);
    process.nextTick(() => this.emit('end'));
  }

  /** The process is gone. Its statement may be on its way. */
  abandon(onItsWay: boolean): void {
    const { session } = this;
    const [asked] = this.queue;
    const wasIdle = this.isIdle;
    this._queryable = false;
    const sending = onItsWay && this.gate?.kind === 'send' && asked && session;
    this.queue.length = 0;
    this.part(sending ? () => this.host.server.arriveLater(session, asked.statement, this.host.gates) : undefined);
    // The pool forgets it now, and not when its time to be idle is over: a pool holds all of its process in memory.
    if (wasIdle && this.listenerCount('error') > 0) this.emit('error', new Error('The process is gone.'));
  }

  private part(parting?: () => void): void {
    const { session } = this;
    this.host.gates.remove(this.gate);
    this.host.connections.delete(this);
    this.session = undefined;
    if (!session) return;
    if (parting) parting();
    else this.host.server.leave(session, this.host.gates);
  }

  end(done?: Done<void>): Promise<void> | undefined {
    return promised(done, (told) => {
      this._ending = true;
      if (this._queryable) this.lose();
      process.nextTick(() => {
        this.emit('end');
        told();
      });
    });
  }
}

/** The class of connections that one process uses instead of `pg.Client`. */
export const connectionsOf = (host: Host): typeof pg.Client => {
  let count = 0;
  const HostConnection = class extends Connection {
    constructor(config: pg.PoolConfig) {
      super(host, config, ++count);
    }
  };
  return HostConnection as unknown as typeof pg.Client;
};
