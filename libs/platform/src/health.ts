import { reasonOf } from './reason.js';

/** What a check found: undefined is well; a text says what is wrong. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, string>>;
}

/** The checks behind `/readyz` of one service. */
export class Health {
  private readonly checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  async report(): Promise<HealthReport> {
    const found = await Promise.all([...this.checks].map(async ([name, check]) => [name, (await this.run(check)) ?? 'ok'] as const));
    return { status: found.every(([, state]) => state === 'ok') ? 'ok' : 'unavailable', checks: Object.fromEntries(found) };
  }

  private async run(check: HealthCheck): Promise<string | undefined> {
    try {
      return await check();
    } catch (error) {
      return reasonOf(error);
    }
  }
}
