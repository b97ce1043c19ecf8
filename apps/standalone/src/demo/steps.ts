import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivately } from '@daftari/platform';

/**
 * The making of the demo, step by step. What a step answered (secrets are shown once) is kept before the next begins,
 * so that a start that was cut short goes on where it was.
 */
export class Steps {
  private constructor(
    private readonly file: string,
    private readonly done: Record<string, unknown>,
  ) {}

  static async open(dataDir: string): Promise<Steps> {
    const file = join(dataDir, 'demo.partial.json');
    const kept = await readFile(file, 'utf8').catch(() => '{}');
    return new Steps(file, JSON.parse(kept) as Record<string, unknown>);
  }

  /** Does a step once. Its answer must be JSON. */
  async do<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (name in this.done) return this.done[name] as T;
    const answer = await work();
    this.done[name] = answer;
    await writePrivately(this.file, JSON.stringify(this.done));
    return answer;
  }

  async finish(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
