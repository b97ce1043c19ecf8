import { type Static, Type } from '@sinclair/typebox';

/** When a provider's circuit opens, and how it closes again. */
export const CircuitSettings = Type.Object({
  /** Calls of this long are looked at; seconds. */
  window_s: Type.Integer({ default: 60, minimum: 5, maximum: 3_600 }),
  /** With fewer calls in the window it never opens: a few timeouts say nothing. */
  min_calls: Type.Integer({ default: 20, minimum: 5, maximum: 100_000 }),
  /** It opens once so much of the window was unhealthy; per cent. */
  unhealthy_percent: Type.Integer({ default: 50, minimum: 1, maximum: 100 }),
  /** From opening to the first probe; doubled each time a probe fails, up to the most. */
  pause_s: Type.Number({ default: 10, minimum: 0.1, maximum: 3_600 }),
  pause_max_s: Type.Number({ default: 300, minimum: 0.1, maximum: 86_400 }),
  /** So many calls are let through to try it, and so many in a row must be healthy to close it. */
  probes: Type.Integer({ default: 3, minimum: 1, maximum: 100 }),
});
export type CircuitSettings = Static<typeof CircuitSettings>;

/** `open`: the provider is passed over. `half_open`: a few calls are let through to see whether it is well again. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** Times are milliseconds of a clock that does not go back. */
export interface Circuit {
  readonly state: CircuitState;
  readonly sinceMs: number;
  /** When the first probe, or the next few, may go out. */
  readonly probeAtMs: number;
  /** How often it opened without closing in between: each time the pause doubles. */
  readonly openings: number;
  readonly probesLeft: number;
  readonly healthyInARow: number;
}

export const closedCircuit = (nowMs: number): Circuit => ({
  state: 'closed',
  sinceMs: nowMs,
  probeAtMs: nowMs,
  openings: 0,
  probesLeft: 0,
  healthyInARow: 0,
});

const opened = (circuit: Circuit, settings: CircuitSettings, nowMs: number): Circuit => {
  const pauseS = Math.min(settings.pause_s * 2 ** Math.min(circuit.openings, 30), Math.max(settings.pause_s, settings.pause_max_s));
  return {
    state: 'open',
    sinceMs: nowMs,
    probeAtMs: nowMs + pauseS * 1000,
    openings: circuit.openings + 1,
    probesLeft: 0,
    healthyInARow: 0,
  };
};

/** What a call that ended makes of the circuit. `seen`: the calls of the window, this one among them, all since the circuit was closed. */
export const afterCall = (
  circuit: Circuit,
  settings: CircuitSettings,
  call: { readonly isHealthy: boolean; readonly begunMs: number },
  seen: { readonly healthy: number; readonly unhealthy: number },
  nowMs: number,
): Circuit => {
  if (circuit.state === 'closed') return !call.isHealthy && isTooMuch(settings, seen) ? opened(circuit, settings, nowMs) : circuit;
  // What began before it opened is no news of how the provider is now.
  if (call.begunMs < circuit.sinceMs && circuit.state === 'open') return circuit;
  if (call.isHealthy) {
    const healthyInARow = circuit.healthyInARow + 1;
    return healthyInARow >= settings.probes ? closedCircuit(nowMs) : { ...circuit, healthyInARow };
  }
  // An open one that is called all the same, for want of another route, waits no longer for it.
  return circuit.state === 'half_open' ? opened(circuit, settings, nowMs) : { ...circuit, healthyInARow: 0 };
};

const isTooMuch = (settings: CircuitSettings, { healthy, unhealthy }: { readonly healthy: number; readonly unhealthy: number }): boolean =>
  healthy + unhealthy >= settings.min_calls && unhealthy * 100 >= settings.unhealthy_percent * (healthy + unhealthy);

/** Half open once its pause is over. Probes that came to nothing, as where nothing was sent, are let through again after another pause. */
export const atTime = (circuit: Circuit, settings: CircuitSettings, nowMs: number): Circuit => {
  if (circuit.state === 'closed' || nowMs < circuit.probeAtMs) return circuit;
  return {
    ...circuit,
    state: 'half_open',
    sinceMs: circuit.state === 'half_open' ? circuit.sinceMs : nowMs,
    probeAtMs: nowMs + settings.pause_s * 1000,
    probesLeft: settings.probes,
  };
};

/** May a route be taken? While half open, only while probes are left. */
export const letsThrough = ({ state, probesLeft }: Circuit): boolean => state === 'closed' || (state === 'half_open' && probesLeft > 0);

/** A route was taken: while half open, that was a probe. */
export const taken = (circuit: Circuit): Circuit =>
  circuit.state === 'half_open' ? { ...circuit, probesLeft: Math.max(0, circuit.probesLeft - 1) } : circuit;
