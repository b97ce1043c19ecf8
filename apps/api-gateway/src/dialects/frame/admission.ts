import { Problem } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { checkScope } from '../../keys/access.guard.js';
import { type BusinessCaller, type KnownKey, type Rate } from '../../keys/caller.js';
import { type DialectName } from '../../keys/dialect-forms.js';
import { admitted, type KeyRing } from '../../keys/key-ring.js';
import { type FailedLogins, WrongCredentials } from '../../limits/failed-logins.js';
import { type Count, countsOf, type RateLimiter, type RateVerdict } from '../../limits/rate-limiter.js';
import { type OpenOperation, type Operation, type ServedDialect } from './served-dialect.js';

/** No secret that was made here has other letters, and the database takes no zero bytes. */
const SECRET = /^[\x21-\x7e]{8,256}$/;
const BEARER = /^Bearer +(\S+) *$/i;

/** The secret of `Authorization: Bearer …`. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined => BEARER.exec(headers.authorization ?? '')?.[1];

/** Whose key of a dialect it is: known in memory for most requests. @throws Problem 401 */
export const holderOf = (keys: KeyRing, dialect: DialectName, secret: string | undefined): BusinessCaller | Promise<BusinessCaller> => {
  if (secret === undefined) throw new Problem('unauthenticated', 'Invalid or missing API key.');
  if (!SECRET.test(secret)) throw new WrongCredentials('Invalid or missing API key.');
  const known = keys.find(secret, dialect);
  return known instanceof Promise ? known.then(businessOf) : businessOf(known);
};

const businessOf = (known: KnownKey): BusinessCaller => {
  const caller = admitted(known, Date.now());
  if (caller.kind !== 'business') throw new Problem('unauthenticated', 'Invalid or missing API key.');
  return caller;
};

/** Where nothing is served: what is, so that a wrong method is told from a wrong path. */
export interface Unserved {
  readonly methods: readonly string[];
}

/**
 * Before anything of the body is read: who asks, may they send more, is there such an endpoint, and is it for them? In this order, so that requests
 * for what there is not are counted too. Without valid credentials a wrong path is a wrong path all the same.
 */
export class Admission {
  constructor(
    private readonly dialect: ServedDialect,
    private readonly limiter: RateLimiter,
    private readonly failedLogins: FailedLogins,
  ) {}

  /** @throws Problem 401, 403, 404, 405 or 429 */
  async enter(request: FastifyRequest, reply: FastifyReply, to: Operation | OpenOperation | Unserved): Promise<void> {
    if ('endpoint' in to && to.endpoint.needs === 'open') return;
    const caller = await this.caller(request, reply, 'endpoint' in to);
    if (caller) await this.count(caller, reply);
    if (!('endpoint' in to)) throw unserved(request, reply, to);
    if (caller) checkAccess(caller, to);
  }

  private async caller(request: FastifyRequest, reply: FastifyReply, isServed: boolean): Promise<BusinessCaller | undefined> {
    try {
      const caller = await this.dialect.authenticate(request);
      this.failedLogins.checkEntered(request, caller.keyId);
      request.caller = caller;
      return caller;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (error instanceof WrongCredentials) await this.failedLogins.checkFailed(request);
      void reply.headers(this.dialect.limitHeaders(undefined));
      if (isServed) throw error;
      return undefined;
    }
  }

  /** By the dialect's own rules, which its headers tell of; and, like any request, what the key and the business as a whole may send. */
  private counts(caller: BusinessCaller): readonly Count[] {
    const own = this.dialect.allowance(caller);
    return [own, ...countsOf({ ...caller, rate: asFarAs(own.rate, caller.rate) }).map((count) => ({ ...count, isQuiet: true }))];
  }

  private async count(caller: BusinessCaller, reply: FastifyReply): Promise<void> {
    const verdict = await this.limiter.takeAll(this.counts(caller));
    void reply.headers(this.dialect.limitHeaders(verdict));
    if (!verdict.allowed) throw tooMany(verdict);
  }
}

/** What the business as a whole may send, where a dialect's own rule does not let one of its keys send more. */
const asFarAs = (own: Rate, whole: Rate): Rate => ({
  perHour: atLeast(own.perHour, whole.perHour),
  perMinute: atLeast(own.perMinute, whole.perMinute),
});

const atLeast = (own: number | null, whole: number | null): number | null => (own === null || whole === null ? null : Math.max(own, whole));

const tooMany = ({ limit, resetSeconds }: RateVerdict): Problem =>
  new Problem('rate_limited', `Too many requests: ${limit} may be sent in this window, which begins anew in ${resetSeconds} s.`, {
    retryAfterSeconds: resetSeconds,
  });

const unserved = (request: FastifyRequest, reply: FastifyReply, { methods }: Unserved): Problem => {
  const path = request.url.split('?')[0] ?? '';
  if (methods.length === 0) return new Problem('not_found', `There is nothing at ${path}.`);
  void reply.header('allow', methods.join(', '));
  return new Problem('method_not_allowed', `${path} answers ${methods.join(', ')}, not ${request.method}.`);
};

const checkAccess = (caller: BusinessCaller, { endpoint }: Operation | OpenOperation): void => {
  if (endpoint.needs === 'open') return;
  checkScope(caller, endpoint.needs);
  if (endpoint.does === 'write' && caller.business.status !== 'active')
    throw new Problem('business_not_active', `This account is ${caller.business.status}.`);
};
