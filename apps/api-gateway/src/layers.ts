/** The layers that a request goes through, for whoever measures what each of them costs (`bench/`). Nothing that serves imports this. */
export { AuditInterceptor } from './audit/audit.interceptor.js';
export { GatewayModule } from './gateway.module.js';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
export { AccessGuard } from './keys/access.guard.js';
export { type KnownKey } from './keys/caller.js';
export { KeyRing } from './keys/key-ring.js';
export { RateLimiter, type RateVerdict } from './limits/rate-limiter.js';
