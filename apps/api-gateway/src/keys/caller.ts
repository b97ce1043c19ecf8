import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { type Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessStatus } from '../businesses/business.entity.js';

export const SCOPES = [
  'balance:read',
  'transactions:read',
  'purchases:write',
  'payments:write',
  'payouts:write',
  'transfers:write',
  'invoices:write',
  'webhooks:manage',
  'keys:manage',
] as const;
/** What a business's key may do. */
export type Scope = (typeof SCOPES)[number];

export const ROLES = ['operator', 'finance', 'support'] as const;
/** Who an operator's key belongs to: `operator` may do all, `finance` and `support` read (support also replays parked messages). */
export type Role = (typeof ROLES)[number];

/** How many requests may be sent in an hour and in a minute; null is no limit. */
export interface Rate {
  readonly perHour: number | null;
  readonly perMinute: number | null;
}

/** A client app, known by its key. */
export interface BusinessCaller {
  readonly kind: 'business';
  readonly keyId: string;
  readonly mode: Mode;
  readonly scopes: ReadonlySet<Scope>;
  readonly business: { readonly id: string; readonly shard: number; readonly status: BusinessStatus };
  /** Of its business in its mode, by tier. */
  readonly rate: Rate;
  /** Of the key itself, where it has one. */
  readonly keyRate?: Rate | undefined;
}

/** A person of the business that runs this installation. */
export interface OperatorCaller {
  readonly kind: 'operator';
  readonly keyId: string;
  readonly role: Role;
  readonly rate: Rate;
}

export type Caller = BusinessCaller | OperatorCaller;

/** What is known of a presented key; `caller` is missing where no such key exists. */
export interface KnownKey {
  readonly caller?: Caller;
  readonly expiresAtMs?: number | undefined;
  readonly revoked?: boolean;
  /** What is to be said instead of all else. */
  readonly refusal?: Problem;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request: set on every path that needs a key. */
    caller?: Caller;
    /** What is known of its key now: for answers that go on for long. */
    askAgain?: () => KnownKey | Promise<KnownKey>;
  }
}

/** The business that calls; only in handlers below `/v1`. */
export const CallingBusiness = createParamDecorator((_: unknown, context: ExecutionContext): BusinessCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller?.kind !== 'business') throw new Error('This path is not behind a business key.');
  return caller;
});

export const NEEDED_SCOPE = 'daftari:scope';
export const OPEN_TO_ROLES = 'daftari:roles';

/** A path of `/v1` that every key of a business may use. One of `NeedsScope` and this stands at each of them: without either it is refused to all. */
export const AnyScope = (): MethodDecorator & ClassDecorator => SetMetadata(NEEDED_SCOPE, []);

/** The scope that a path of `/v1` needs; of several, one is enough. */
export const NeedsScope = (...scopes: Scope[]): MethodDecorator & ClassDecorator => SetMetadata(NEEDED_SCOPE, scopes);

/** A path of `/admin/v1` that these roles may use beside `operator`, although it is not a GET. */
export const OpenTo = (...roles: Role[]): MethodDecorator => SetMetadata(OPEN_TO_ROLES, roles);

export const READ_BY_ROLES = 'daftari:read-by';

/** Paths of `/admin/v1` that only these roles may read beside `operator`; the others are open to every role's reading. */
export const ReadBy = (...roles: Role[]): MethodDecorator & ClassDecorator => SetMetadata(READ_BY_ROLES, roles);
