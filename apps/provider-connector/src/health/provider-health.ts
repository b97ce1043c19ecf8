import { afterCall, atTime, type Circuit, type CircuitSettings, type CircuitState, closedCircuit, letsThrough, taken } from './circuit.js';
import { RollingWindow, type Seen } from './rolling-window.js';

/** How a provider is, by the calls that have it do something: its way of answering questions may be well while that one hangs. */
export class ProviderHealth {
  private readonly window: RollingWindow;
  private circuit: Circuit;
  /** When the circuit last closed: what began before, and comes to nothing late, does not open it again. */
  private closedMs = -Infinity;
  /** Called when the circuit's state changes. */
  onChange: (state: CircuitState, seen: Seen) => void = () => undefined;

  constructor(
    private settings: CircuitSettings,
    nowMs: number,
  ) {
    this.window = new RollingWindow(settings.window_s * 1000);
    this.circuit = closedCircuit(nowMs);
  }

  set(settings: CircuitSettings): void {
    this.settings = settings;
    this.window.resize(settings.window_s * 1000);
  }

  /** A call ended. */
  heard(isHealthy: boolean, begunMs: number, nowMs: number): void {
    if (begunMs < this.closedMs) return;
    this.window.add(isHealthy, nowMs - begunMs, nowMs);
    const next = afterCall(this.now(nowMs), this.settings, { isHealthy, begunMs }, this.window.seen(nowMs), nowMs);
    if (next.state === 'closed' && this.circuit.state !== 'closed') {
      this.window.clear();
      this.closedMs = nowMs;
    }
    this.become(next, nowMs);
  }

  letsThrough(nowMs: number): boolean {
    return letsThrough(this.now(nowMs));
  }

  /** A route to it was chosen. */
  taken(nowMs: number): void {
    this.circuit = taken(this.now(nowMs));
  }

  shown(nowMs: number): Seen & { readonly state: CircuitState; readonly sinceMs: number } {
    const { state, sinceMs } = this.now(nowMs);
    return { ...this.window.seen(nowMs), state, sinceMs };
  }

  private now(nowMs: number): Circuit {
    this.become(atTime(this.circuit, this.settings, nowMs), nowMs);
    return this.circuit;
  }

  private become(next: Circuit, nowMs: number): void {
    const isNews = next.state !== this.circuit.state;
    this.circuit = next;
    if (isNews) this.onChange(next.state, this.window.seen(nowMs));
  }
}
