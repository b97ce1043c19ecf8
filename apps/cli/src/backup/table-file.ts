import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';

/** The quickest level: four fifths of a log of JSON are gone already. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

/** Counts and hashes what passes. */
class Meter extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  get written(): Written {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

/** Writes a table's rows, in the text format of COPY, compressed (zstd); for its owner alone to read, and on the disk when it resolves. */
export const writeTableFile = async (file: string, rows: AsyncIterable<Buffer>): Promise<Written> => {
  const meter = new Meter();
  const source = Readable.from(rows, { objectMode: false });
  await pipeline(source, createZstdCompress(LEVEL), meter, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
  return meter.written;
};

/** The size and hash of a file as it is. */
export const measureTableFile = async (file: string): Promise<Written> => {
  const meter = new Meter();
  const measured = pipeline(createReadStream(file), meter);
  meter.resume();
  await measured;
  return meter.written;
};

/** Gives the rows of a table's file to a COPY that takes them. */
export const loadTableFile = (file: string, into: Writable): Promise<void> =>
  pipeline(createReadStream(file), createZstdDecompress(), into);
