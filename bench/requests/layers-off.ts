import { APP_INTERCEPTOR } from '@nestjs/core';
import { ValidationPipe } from '@nestjs/common';
import {
  AccessGuard,
  AuditInterceptor,
  GatewayModule,
  IdempotencyInterceptor,
  KeyRing,
  type KnownKey,
  RateLimiter,
} from '@daftari/api-gateway/layers';

const HOUR = 3_600;
const OPEN = { allowed: true, limit: 1_000_000, remaining: 1_000_000, resetSeconds: HOUR, resetAt: 0 };

/** Finds a key once and never again: neither its hash nor whether it still holds. */
const believeEveryKey = (): void => {
  const known = new Map<string, KnownKey>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own ring below
  const { find } = KeyRing.prototype;
  KeyRing.prototype.find = function (this: KeyRing, secret: string): KnownKey | Promise<KnownKey> {
    const found = known.get(secret) ?? find.call(this, secret);
    if (!(found instanceof Promise)) return found;
    return found.then((key) => {
      known.set(secret, key);
      return key;
    });
  };
};

const withoutInterceptors = (): void => {
  const of = GatewayModule.of.bind(GatewayModule);
  GatewayModule.of = (parts) => {
    const made = of(parts);
    const providers = (made.providers ?? []).filter((one) => !('provide' in one) || one.provide !== APP_INTERCEPTOR);
    return { ...made, providers };
  };
};

/** How each layer of a gateway is switched off, before the gateway is made. */
const OFF = {
  authentication: believeEveryKey,
  limits: () => void (RateLimiter.prototype.take = () => OPEN),
  access: () => void (AccessGuard.prototype.canActivate = () => true),
  idempotency: () => void (IdempotencyInterceptor.prototype.intercept = (_context, next) => next.handle()),
  audit: () => void (AuditInterceptor.prototype.intercept = (_context, next) => next.handle()),
  interceptors: withoutInterceptors,
  validation: () => void (ValidationPipe.prototype.transform = (value) => Promise.resolve(value)),
} satisfies Record<string, () => void>;

/** A layer's name. */
export type Layer = keyof typeof OFF;

export const LAYERS = Object.keys(OFF) as readonly Layer[];

/** Switches layers off in this process. @throws Error for one that there is not */
export const switchOff = (names: readonly string[]): void => {
  for (const name of names) {
    const layer = LAYERS.find((one) => one === name);
    if (layer === undefined) throw new Error(`There is no layer ${name}.`);
    OFF[layer]();
  }
};
