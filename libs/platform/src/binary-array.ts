/**
 * Columns for `unnest`, as PostgreSQL's binary arrays. node-postgres would write them as text, where every quote of a JSON body is escaped by us and
 * undone by the server; in binary each value is its length and its bytes. Passed as a parameter, a Buffer is sent in binary.
 */
export type ColumnType = 'bigint' | 'bytea' | 'date' | 'int' | 'jsonb' | 'smallint' | 'text' | 'uuid';

interface Codec {
  /** The type's object id in PostgreSQL (pg_type). */
  readonly oid: number;
  /** Bytes of every value; undefined where they differ. */
  readonly width: number | undefined;
  readonly sizeOf: (value: unknown) => number;
  readonly write: (buffer: Buffer, at: number, value: unknown, size: number) => void;
}

const DAY_MS = 86_400_000;
const EPOCH_DAYS = Date.UTC(2000, 0, 1) / DAY_MS;
const JSONB_VERSION = 1;

const fixed = (oid: number, width: number, write: (buffer: Buffer, at: number, value: unknown) => void): Codec => ({
  oid,
  width,
  sizeOf: () => width,
  write,
});

const writeUuid = (buffer: Buffer, at: number, value: unknown): void => {
  const written = buffer.write(String(value).replaceAll('-', ''), at, 16, 'hex');
  if (written !== 16) throw new Error(`${String(value)} is not a UUID.`);
};

/** Whole numbers and bigints alike; a number is quicker. */
const writeBigint = (buffer: Buffer, at: number, value: unknown): void => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is not a whole number that can be kept exactly.`);
    const high = Math.floor(value / 2 ** 32);
    buffer.writeInt32BE(high, at);
    buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
  } else buffer.writeBigInt64BE(BigInt(value as bigint | string), at);
};

const CODECS: Readonly<Record<ColumnType, Codec>> = {
  bigint: fixed(20, 8, writeBigint),
  int: fixed(23, 4, (buffer, at, value) => buffer.writeInt32BE(Number(value), at)),
  smallint: fixed(21, 2, (buffer, at, value) => buffer.writeInt16BE(Number(value), at)),
  date: fixed(1082, 4, (buffer, at, value) => buffer.writeInt32BE(Date.parse(String(value)) / DAY_MS - EPOCH_DAYS, at)),
  uuid: fixed(2950, 16, writeUuid),
  text: {
    oid: 25,
    width: undefined,
    sizeOf: (value) => Buffer.byteLength(String(value)),
    write: (buffer, at, value) => void buffer.write(String(value), at),
  },
  jsonb: {
    oid: 3802,
    width: undefined,
    sizeOf: (value) => 1 + Buffer.byteLength(String(value)),
    write: (buffer, at, value) => void buffer.write(String(value), buffer.writeUInt8(JSONB_VERSION, at)),
  },
  bytea: {
    oid: 17,
    width: undefined,
    sizeOf: (value) => (value as Buffer).length,
    write: (buffer, at, value) => void (value as Buffer).copy(buffer, at),
  },
};

const HEADER_BYTES = 20;
const NULL = -1;

/** One column in PostgreSQL's binary array format; null stands for SQL's. */
export const binaryArray = (type: ColumnType, values: readonly unknown[]): Buffer => {
  const codec = CODECS[type];
  const sizes = codec.width === undefined ? values.map((value) => (value === null ? 0 : codec.sizeOf(value))) : undefined;
  const room = sizes ? sizes.reduce((sum, size) => sum + size, 0) : values.length * (codec.width ?? 0);
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * 4 + room);
  let at = writeHeader(buffer, codec.oid, values);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null) {
      at = buffer.writeInt32BE(NULL, at);
      continue;
    }
    const size = sizes?.[index] ?? codec.width ?? 0;
    at = buffer.writeInt32BE(size, at);
    codec.write(buffer, at, value, size);
    at += size;
  }
  return buffer.subarray(0, at);
};

/** One dimension, whose first index is 1; none where there are no values. */
const writeHeader = (buffer: Buffer, oid: number, values: readonly unknown[]): number => {
  const dimensions = values.length === 0 ? 0 : 1;
  buffer.writeInt32BE(dimensions, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  if (dimensions === 0) return 12;
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER_BYTES;
};
