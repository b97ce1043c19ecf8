import { type Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

const HEADER_BYTES = 19;
const EMPTY: Buffer = Buffer.alloc(0);

/** One row of `COPY … (FORMAT binary)`: its fields lie where they were received, and are gone with the next row. */
export class BinaryRow {
  bytes: Buffer = EMPTY;
  private readonly starts: Int32Array;
  /** −1 for null, as PostgreSQL sends it. */
  private readonly lengths: Int32Array;

  constructor(private readonly columns: number) {
    this.starts = new Int32Array(columns);
    this.lengths = new Int32Array(columns);
  }

  /** Finds the row's fields from `at` on; gives where the next row begins, or −1 where this one has not all arrived. */
  locate(at: number): number {
    let next = at + 2;
    for (let column = 0; column < this.columns; column++) {
      if (next + 4 > this.bytes.length) return -1;
      const length = this.bytes.readInt32BE(next);
      next += 4;
      this.starts[column] = next;
      this.lengths[column] = length;
      if (length > 0) next += length;
    }
    return next > this.bytes.length ? -1 : next;
  }

  isNull(column: number): boolean {
    return this.lengthOf(column) < 0;
  }

  /** A smallint, an integer, or a bigint that a number holds exactly. */
  number(column: number): number {
    const at = this.startOf(column);
    const length = this.lengthOf(column);
    if (length === 8) return this.bytes.readInt32BE(at) * 4_294_967_296 + this.bytes.readUInt32BE(at + 4);
    return length === 4 ? this.bytes.readInt32BE(at) : this.bytes.readInt16BE(at);
  }

  bigint(column: number): bigint {
    return this.bytes.readBigInt64BE(this.startOf(column));
  }

  /** The upper 32 bits of a bigint. */
  high(column: number): number {
    return this.bytes.readInt32BE(this.startOf(column));
  }

  /** The lower 32 bits of a bigint. */
  low(column: number): number {
    return this.bytes.readInt32BE(this.startOf(column) + 4);
  }

  text(column: number): string {
    return this.bytes.toString('utf8', this.startOf(column), this.startOf(column) + this.lengthOf(column));
  }

  hex(column: number): string {
    return this.bytes.toString('hex', this.startOf(column), this.startOf(column) + this.lengthOf(column));
  }

  /** The field's bytes in place, not a copy. */
  view(column: number): Buffer {
    return this.bytes.subarray(this.startOf(column), this.startOf(column) + this.lengthOf(column));
  }

  private startOf(column: number): number {
    return this.starts[column] ?? 0;
  }

  private lengthOf(column: number): number {
    return this.lengths[column] ?? -1;
  }
}

/** Gives every whole row in what has arrived to `take`; what is left over belongs to the next chunk. */
const takeRows = (row: BinaryRow, from: number, take: (row: BinaryRow) => void): { readonly rows: number; readonly rest: Buffer } => {
  const { bytes } = row;
  let [at, rows] = [from, 0];
  // A field count of −1 ends the rows.
  while (at + 2 <= bytes.length && bytes.readInt16BE(at) >= 0) {
    const next = row.locate(at);
    if (next < 0) break;
    take(row);
    rows++;
    at = next;
  }
  return { rows, rest: bytes.subarray(at) };
};

/**
 * Reads rows as PostgreSQL has them, in binary: nothing is turned to text and back, and no more than a chunk is held at a time.
 * @param query a SELECT without parameters: COPY takes none, so only numbers may be written into it
 * @returns how many rows there were
 */
export const readBinaryRows = async (client: Client, query: string, columns: number, take: (row: BinaryRow) => void): Promise<number> => {
  const stream = client.query(copyTo(`copy (${query}) to stdout (format binary)`));
  const row = new BinaryRow(columns);
  let rest = EMPTY;
  let rows = 0;
  let begun = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    row.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!begun && row.bytes.length < HEADER_BYTES) {
      rest = row.bytes;
      continue;
    }
    const taken = takeRows(row, begun ? 0 : HEADER_BYTES, take);
    begun = true;
    rows += taken.rows;
    rest = taken.rest;
  }
  return rows;
};
