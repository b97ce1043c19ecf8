import { randomBytes } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';

/** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
export interface TraceContext {
  readonly traceId: string;
  readonly traceparent: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);

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
  const traceId = given?.[1] !== undefined && given[1] !== NO_TRACE ? given[1] : randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
};
