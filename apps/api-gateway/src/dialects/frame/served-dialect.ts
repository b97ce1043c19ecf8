import { type ExactJson, type ServedEndpoint } from '@daftari/dialect';
import { type Problem, type ProblemCode } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller, type Rate, type Scope } from '../../keys/caller.js';
import { type DialectName } from '../../keys/dialect-forms.js';
import { type RateVerdict } from '../../limits/rate-limiter.js';

/** An answer as it goes out, as JSON. */
export interface WireAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where credentials are shown in a request's body: what came of it is said here. Both throw 429 where its address has to wait. */
export interface Threshold {
  entered(keyId: string): void;
  failed(): Promise<void>;
}

/** A request whose path and body have been seen to; its fields are the dialect's own to read. */
interface Read {
  readonly params: Readonly<Record<string, string>>;
  /** A parameter that stands twice in the query has its last value. */
  readonly query: Readonly<Record<string, string>>;
  /** The body; its numbers have their own digits. Undefined where there is none. */
  readonly json: ExactJson | undefined;
  readonly headers: FastifyRequest['headers'];
  readonly traceparent: string;
  readonly stamp: Stamp;
}

/** A request of nobody yet. */
export interface OpenAsked extends Read {
  readonly threshold: Threshold;
}

/** A request of somebody who signed in. */
export interface Asked extends Read {
  readonly caller: BusinessCaller;
}

/** What an answer may repeat of its request. */
export interface Stamp {
  readonly nowMs: number;
  readonly traceId: string;
}

/** An endpoint and what answers it. What it throws is answered in the dialect's own shape. */
export interface Operation {
  readonly endpoint: ServedEndpoint & { readonly needs: readonly Scope[] };
  readonly answer: (asked: Asked) => WireAnswer | Promise<WireAnswer>;
}

/** An endpoint that credentials are exchanged at, so that nobody has signed in yet. */
export interface OpenOperation {
  readonly endpoint: ServedEndpoint & { readonly needs: 'open' };
  readonly answer: (asked: OpenAsked) => WireAnswer | Promise<WireAnswer>;
}

/** What is counted of a caller, and up to where. */
export interface Allowance {
  /** What requests are counted under: a key's id where each key has a limit of its own. */
  readonly account: string;
  readonly rate: Rate;
}

/**
 * One system's API, served: `serveDialect` puts it below `/dialects/<name>`. `R` is how the dialect says no.
 */
export interface ServedDialect<R = unknown> {
  readonly name: DialectName;
  readonly operations: readonly Operation[];
  readonly openOperations?: readonly OpenOperation[];
  /** Who asks, by the dialect's own credentials. @throws Problem 401 */
  authenticate(request: FastifyRequest): BusinessCaller | Promise<BusinessCaller>;
  allowance(caller: BusinessCaller): Allowance;
  /** The headers that tell of the limit; undefined: nobody is known whose requests could be counted. */
  limitHeaders(verdict: RateVerdict | undefined): Readonly<Record<string, string>>;
  /** What each of our refusals is called there. One that has no name does not compile. */
  readonly refusals: Readonly<Record<ProblemCode, R>>;
  /** What is said where a write broke and nobody knows whether it was done: never the name of a clear refusal. */
  readonly undecided: R;
  /** A refusal in the dialect's shape. The frame adds the headers (`Retry-After`, limits, `Allow`). */
  refuse(refusal: R, problem: Problem, stamp: Stamp): WireAnswer;
}
