import { randomFillSync } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';

/** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
export interface TraceContext {
  readonly traceId: string;
  readonly traceparent: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);

const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Random bytes as hexadecimal digits. Asking for a few at a time costs more than all else that a trace does. */
const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
};

/**
 * The trace that a request or message belongs to: the caller's where it sent a valid `traceparent`, otherwise a new one.
 * Where an OpenTelemetry SDK is registered in the process, its active span is the parent.
 */
export const traceFrom = (traceparent: string | undefined): TraceContext => {
  const active = trace.getSpanContext(context.active());
  if (active) {
    const carrier: { traceparent?: string } = {};
    propagation.inject(context.active(), carrier);
    if (carrier.traceparent !== undefined) return { traceId: active.traceId, traceparent: carrier.traceparent };
  }
  const given = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const traceId = given?.[1] !== undefined && given[1] !== NO_TRACE ? given[1] : randomHex(16);
  return { traceId, traceparent: `00-${traceId}-${randomHex(8)}-01` };
};
