import { createHash } from 'node:crypto';
import { type Client } from 'pg';
import { Problem } from '@daftari/platform';
import { CopyRows } from '../rebuild/copy-rows.js';
import { isBad, type ReadLine } from '../statements/statement-line.js';

/** What a stream of bytes was, once it has been read. */
export interface Content {
  readonly hash: Buffer;
  readonly bytes: number;
}

/** Passes bytes on, counts them and computes their hash. @throws Problem `too_large` */
export class ContentMeter {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(
    private readonly bytesMax: number,
    private readonly progress: (bytes: number) => void = () => undefined,
  ) {}

  async *pass(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.bytes += piece.length;
      if (this.bytes > this.bytesMax)
        throw new Problem('too_large', `The statement is larger than ${this.bytesMax} bytes. Send it in parts, each with the header.`);
      this.hash.update(piece);
      yield piece;
      this.progress(this.bytes);
    }
  }

  end(): Content {
    return { hash: this.hash.digest(), bytes: this.bytes };
  }
}

/** Of this connection alone, and gone with it: a process that dies in the middle of a statement leaves nothing behind. */
const LINES = `
create temp table lines (line integer, provider_reference text collate "C", reference text collate "C", recipient text, amount bigint, currency text,
  word text, executed_at bigint, reason text)`;
const FIELDS = 9;
const ROWS_PER_COPY = 5_000;

const addText = (rows: CopyRows, text: string | null): CopyRows => (text === null ? rows.null() : rows.text(text));

const addLine = (rows: CopyRows, read: ReadLine): void => {
  rows.row(FIELDS).int(read.line);
  if (isBad(read)) {
    for (let field = 0; field < FIELDS - 2; field++) rows.null();
    rows.text(read.reason);
    return;
  }
  addText(addText(addText(rows, read.providerReference), read.reference), read.recipient);
  rows.bigint(read.amount).text(read.currency).text(read.word).whole(read.executedAt).null();
};

/** Puts the lines of a statement into a table of this connection. While PostgreSQL takes some, the next are read. */
export const stageLines = async (client: Client, batches: AsyncIterable<readonly ReadLine[]>): Promise<void> => {
  await client.query(LINES);
  let [filling, writing] = [new CopyRows(), new CopyRows()];
  let [count, written] = [0, Promise.resolve()];
  const flush = async (): Promise<void> => {
    await written;
    [filling, writing, count] = [writing, filling, 0];
    written = writing.writeTo(client, 'pg_temp.lines');
    // Looked at with the next flush; until then nobody else would.
    written.catch(() => undefined);
  };
  try {
    for await (const batch of batches)
      for (const read of batch) {
        addLine(filling, read);
        if (++count === ROWS_PER_COPY) await flush();
      }
    await flush();
  } finally {
    await written;
  }
  await client.query('analyze pg_temp.lines');
};
