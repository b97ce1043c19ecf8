import { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type ClientBase, type Connection, type Submittable } from 'pg';

/** What node-postgres tells a query of its own kind, besides what its types say. */
interface CopyQuery extends Submittable {
  handleCommandComplete(message: { readonly text: string }): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
  handleCopyInResponse(): void;
  handleCopyData(message: { readonly chunk: Buffer }): void;
}

/** node-postgres has these; its types do not name them. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

const CHUNK_BYTES = 65_536;

const rowsIn = (text: string): number => Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);

/** COPY sends each row apart: they are handed on in larger pieces. */
class CopyOut extends Readable implements CopyQuery {
  rows = 0;
  private parts: Buffer[] = [];
  private bytes = 0;
  private connection: Connection | undefined;

  constructor(private readonly sql: string) {
    super({ highWaterMark: 4 * CHUNK_BYTES });
  }

  submit(connection: Connection): void {
    this.connection = connection;
    connection.query(this.sql);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The parser uses its buffer again for what comes next.
    this.parts.push(Buffer.from(chunk));
    this.bytes += chunk.length;
    if (this.bytes >= CHUNK_BYTES && !this.flush()) this.connection?.stream.pause();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = rowsIn(text);
  }

  handleReadyForQuery(): void {
    this.flush();
    this.push(null);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }

  handleCopyInResponse(): void {
    this.destroy(new Error('This COPY takes data; it was to give some.'));
  }

  override _read(): void {
    this.connection?.stream.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // What the server still has to say of it must be read before the connection can be used again.
    this.connection?.stream.resume();
    done(error);
  }

  private flush(): boolean {
    if (this.bytes === 0) return true;
    const chunk = Buffer.concat(this.parts, this.bytes);
    [this.parts, this.bytes] = [[], 0];
    return this.destroyed || this.push(chunk);
  }
}

/** Takes what COPY … FROM STDIN is to be given. */
class CopyIn extends Writable implements CopyQuery {
  rows = 0;
  private connection: CopyConnection | undefined;
  private readonly whenReady: Promise<void>;
  private ready: () => void = () => undefined;
  private ended: (() => void) | undefined;

  constructor(private readonly sql: string) {
    super({ highWaterMark: 4 * CHUNK_BYTES });
    this.whenReady = new Promise((resolve) => (this.ready = resolve));
  }

  submit(connection: Connection): void {
    this.connection = connection as CopyConnection;
    connection.query(this.sql);
  }

  handleCopyInResponse(): void {
    this.ready();
  }

  handleCopyData(): void {
    this.handleError(new Error('This COPY gives data; it was to take some.'));
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = rowsIn(text);
  }

  handleReadyForQuery(): void {
    this.ended?.();
  }

  handleError(error: Error): void {
    this.destroy(error);
    this.ended?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    void this.whenReady.then(() => {
      if (this.destroyed || !this.connection) return done();
      this.connection.sendCopyFromChunk(chunk);
      const { stream } = this.connection;
      if (stream.writableNeedDrain) stream.once('drain', () => done());
      else done();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.ended = () => done();
    void this.whenReady.then(() => this.connection?.endCopyFrom());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (error && !('severity' in error)) void this.whenReady.then(() => this.connection?.sendCopyFail(error.message));
    done(error);
  }
}

/** The bytes of `COPY … TO STDOUT` as a stream, and once it has ended the number of rows. The connection does nothing else meanwhile. */
export const copyOut = (client: ClientBase, sql: string): Readable & { readonly rows: number } => client.query(new CopyOut(sql));

/** Feeds `COPY … FROM STDIN` from chunks and answers the number of rows. @throws what the server, or the source, has against it */
export const copyIn = async (client: ClientBase, sql: string, source: AsyncIterable<Buffer>): Promise<number> => {
  const sink = client.query(new CopyIn(sql));
  const done = finished(sink);
  try {
    for await (const chunk of source) {
      if (sink.destroyed) break;
      if (!sink.write(chunk)) await Promise.race([new Promise((resolve) => sink.once('drain', resolve)), done]);
    }
    sink.end();
  } catch (error) {
    sink.destroy(error instanceof Error ? error : new Error(String(error)));
  }
  await done;
  return sink.rows;
};
