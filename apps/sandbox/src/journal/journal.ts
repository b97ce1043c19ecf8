import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * An append-only file of JSON lines. Lines that arrive while one write is under way go out together in the next, and an append resolves
 * once its line is with the operating system: what was answered survives the death of this process.
 */
export class Journal {
  private waiting: string[] = [];
  /** The write that will take what waits now. */
  private batch: Promise<void> | undefined;
  /** The last write asked for, whatever became of it: the appenders hear of a failure. */
  private tail: Promise<void> = Promise.resolve();
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private readonly rotateAtBytes: number,
  ) {}

  /** Opens the journal, making its folder where needed. With `rotateAtBytes` the file of before is kept once, as `<path>.1`. */
  static async open(path: string, rotateAtBytes = Number.POSITIVE_INFINITY): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a', 0o600);
    const journal = new Journal(path, file, rotateAtBytes);
    journal.bytes = (await file.stat()).size;
    // A line that a crash tore must not swallow the first one after it.
    if (journal.bytes > 0) await file.write('\n');
    return journal;
  }

  /** Writes one value as a line. */
  append(value: unknown): Promise<void> {
    this.waiting.push(JSON.stringify(value));
    if (this.batch === undefined) {
      this.batch = this.tail.then(() => this.flush());
      this.tail = this.batch.catch(() => undefined);
    }
    return this.batch;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.tail;
    await this.file.close();
  }

  private flush(): Promise<void> {
    const text = `${this.waiting.join('\n')}\n`;
    this.waiting = [];
    this.batch = undefined;
    return this.write(text);
  }

  private async write(text: string): Promise<void> {
    await this.file.appendFile(text);
    this.bytes += Buffer.byteLength(text);
    if (this.bytes >= this.rotateAtBytes) await this.rotate();
  }

  private async rotate(): Promise<void> {
    await this.file.close();
    await rename(this.path, `${this.path}.1`);
    this.file = await open(this.path, 'a', 0o600);
    this.bytes = 0;
  }
}

/** Visits the values of a journal in order, those of before its last rotation first. A torn line is left out; no file is an empty one. */
export const readJournal = async (path: string, visit: (value: unknown) => void): Promise<void> => {
  await readLines(`${path}.1`, visit);
  await readLines(path, visit);
};

const readLines = async (path: string, visit: (value: unknown) => void): Promise<void> => {
  const file = await openIfThere(path);
  if (file === undefined) return;
  // Line by line: a journal may be longer than the longest string.
  for await (const line of file.readLines()) parseLine(line).forEach(visit);
};

const openIfThere = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const parseLine = (line: string): unknown[] => {
  if (line === '') return [];
  try {
    const value: unknown = JSON.parse(line);
    return [value];
  } catch {
    return [];
  }
};
