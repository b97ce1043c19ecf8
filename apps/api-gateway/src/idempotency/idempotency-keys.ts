import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Logger, Problem, SecretBox } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { LOGGER } from '../edge/logger.js';

/** A request that may be sent again under the name that its client gave it. */
export interface KeyedRequest {
  /** Whose names they are: a business in a mode, or an operator's key. */
  readonly owner: string;
  readonly key: string;
  /** What the client asked for: another one under the same name is refused. */
  readonly fingerprint: string;
}

/** What is answered again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What became of a keyed request: the work was done now, or its answer of before is given again. */
export interface Once {
  readonly answer: KeptAnswer;
  readonly replayed: boolean;
}

interface Row {
  readonly fingerprint: string;
  readonly state: 'running' | 'done' | 'by_reference';
  readonly answer: Buffer | null;
}

const KEPT_S = 86_400;
/** Longer than any request takes. A gateway that dies leaves its request open for so long; then the same request may be tried again. */
const RUNS_MAX_S = 120;
const TRIES_MAX = 5;

const Kept = TypeCompiler.Compile(Type.Object({ status: Type.Integer(), body: Type.Optional(Type.Unknown()) }));

/** Ours where nobody has the name, where it has expired, or where whoever had it died over the same request. */
const BEGIN = `
insert into gateway.idempotency_keys as k (owner, key, fingerprint, state, attempt, runs_until, expires_at)
values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6), clock_timestamp() + make_interval(secs => $7))
on conflict (owner, key) do update set fingerprint = excluded.fingerprint, state = excluded.state, attempt = excluded.attempt,
  runs_until = excluded.runs_until, expires_at = excluded.expires_at, status = null, answer = null
where k.expires_at <= clock_timestamp()
  or (k.state = 'running' and k.runs_until <= clock_timestamp() and k.fingerprint = excluded.fingerprint)
returning attempt`;
const FIND = 'select fingerprint, state, answer from gateway.idempotency_keys where owner = $1 and key = $2';
const FINISH = `update gateway.idempotency_keys set state = 'done', status = $4, answer = $5 where owner = $1 and key = $2 and attempt = $3`;
const FREE = 'delete from gateway.idempotency_keys where owner = $1 and key = $2 and attempt = $3';

/**
 * Requests that have no reference of their own, once per `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). It knows nothing of HTTP.
 * Answers are sealed: some of them show a secret, and no secret is stored in clear.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Does the work, or gives its answer of before. What the work refuses is not kept: nothing was done, and the same name may be used again.
   * @throws Problem 422 `idempotency_key_reused`, 409 `idempotency_in_progress`, and what the work throws
   */
  async once(request: KeyedRequest, work: () => Promise<KeptAnswer>): Promise<Once> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const attempt = await this.begin(request, 'running');
      if (attempt !== undefined) return { answer: await this.carryOut(request, attempt, work), replayed: false };
      const answer = await this.before(request);
      if (answer) return { answer, replayed: true };
    }
    throw inProgress();
  }

  /**
   * A request whose own reference says whether it was done before: its name only has to stand for the same reference.
   * @throws Problem 422 `idempotency_key_reused`
   */
  async standsForReference(request: KeyedRequest): Promise<void> {
    if ((await this.begin(request, 'by_reference')) !== undefined) return;
    const row = await this.find(request);
    if (row && row.fingerprint !== request.fingerprint) throw reused();
  }

  /** Removes what is kept no longer. */
  async sweep(): Promise<void> {
    await this.database.pool.query('delete from gateway.idempotency_keys where expires_at <= clock_timestamp()');
  }

  private async begin({ owner, key, fingerprint }: KeyedRequest, state: Row['state']): Promise<string | undefined> {
    const { rows } = await this.database.pool.query<{ attempt: string }>(BEGIN, [
      owner,
      key,
      fingerprint,
      state,
      randomUUID(),
      RUNS_MAX_S,
      KEPT_S,
    ]);
    return rows[0]?.attempt;
  }

  private async carryOut({ owner, key }: KeyedRequest, attempt: string, work: () => Promise<KeptAnswer>): Promise<KeptAnswer> {
    let answer: KeptAnswer;
    try {
      answer = await work();
    } catch (error) {
      await this.database.pool.query(FREE, [owner, key, attempt]).catch((fault: unknown) => this.say(fault));
      throw error;
    }
    const sealed = this.secrets.seal(JSON.stringify(answer), contextOf(owner, key));
    await this.database.pool.query(FINISH, [owner, key, attempt, answer.status, sealed]).catch((fault: unknown) => this.say(fault));
    return answer;
  }

  /** The answer of before; undefined where the name was set free in the meantime. */
  private async before(request: KeyedRequest): Promise<KeptAnswer | undefined> {
    const row = await this.find(request);
    if (!row) return undefined;
    if (row.fingerprint !== request.fingerprint) throw reused();
    if (row.answer === null) throw inProgress();
    return this.opened(row.answer, request);
  }

  private async find({ owner, key }: KeyedRequest): Promise<Row | undefined> {
    return (await this.database.pool.query<Row>(FIND, [owner, key])).rows[0];
  }

  private opened(sealed: Buffer, { owner, key }: KeyedRequest): KeptAnswer {
    const kept: unknown = JSON.parse(this.secrets.open(sealed, contextOf(owner, key)));
    if (!Kept.Check(kept)) throw new Error('What is kept of a request is no answer.');
    return { status: kept.status, body: kept.body };
  }

  /** The work is done or refused either way; only the name stays in use for a while. */
  private say(error: unknown): void {
    this.logger.error({ err: error }, 'how a request with an idempotency key ended could not be kept');
  }
}

/** What a kept answer is bound to. */
export const contextOf = (owner: string, key: string): string => `idempotency:${owner}:${key}`;

const reused = (): Problem =>
  new Problem('idempotency_key_reused', 'This Idempotency-Key was sent before with another request; give each request a key of its own.');

const inProgress = (): Problem =>
  new Problem('idempotency_in_progress', 'A request with this Idempotency-Key is being carried out; send it again in a moment.', {
    retryAfterSeconds: 1,
  });
