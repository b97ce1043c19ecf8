import { finished } from 'node:stream/promises';
import { type Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const FIRST_BYTES = 65_536;
/** `PGCOPY\n\377\r\n\0`, no flags, no extension. */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const TRAILER_BYTES = 2;
const NULL = -1;
const WORD = 2 ** 32;
const UUID_CHARACTERS = 36;
const DASH = 45;

/** The value of a hexadecimal digit, lower case as all ids are. */
const digit = (code: number): number => (code < 58 ? code - 48 : code - 87);

/** Rows for `COPY … FROM STDIN (FORMAT binary)`: each field is its length and its bytes, so nothing is turned to text and parsed again. */
export class CopyRows {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private at = HEADER.copy(this.buffer);
  private count = 0;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Begins a row of so many fields, which follow in the order of the table's columns. */
  row(fields: number): this {
    this.reserve(TRAILER_BYTES);
    this.at = this.buffer.writeInt16BE(fields, this.at);
    this.count++;
    return this;
  }

  null(): this {
    this.reserve(4);
    this.at = this.buffer.writeInt32BE(NULL, this.at);
    return this;
  }

  /** A bigint that a number holds exactly. */
  whole(value: number): this {
    const at = this.begin(8);
    const high = Math.floor(value / WORD);
    this.buffer.writeInt32BE(high, at);
    this.buffer.writeUInt32BE(value - high * WORD, at + 4);
    return this;
  }

  bigint(value: bigint): this {
    const at = this.begin(8);
    this.buffer.writeBigInt64BE(value, at);
    return this;
  }

  /** An integer, or a date as days since 2000. */
  int(value: number): this {
    const at = this.begin(4);
    this.buffer.writeInt32BE(value, at);
    return this;
  }

  smallint(value: number): this {
    const at = this.begin(2);
    this.buffer.writeInt16BE(value, at);
    return this;
  }

  bool(value: boolean): this {
    const at = this.begin(1);
    this.buffer.writeUInt8(value ? 1 : 0, at);
    return this;
  }

  /** The UUID at the end of an id: `txn_01890000-…`. */
  uuid(id: string): this {
    let at = this.begin(16);
    for (let index = id.length - UUID_CHARACTERS; index < id.length; index += 2) {
      if (id.charCodeAt(index) === DASH) index++;
      this.buffer[at++] = (digit(id.charCodeAt(index)) << 4) | digit(id.charCodeAt(index + 1));
    }
    return this;
  }

  text(value: string): this {
    const length = Buffer.byteLength(value);
    const at = this.begin(length);
    this.buffer.write(value, at);
    return this;
  }

  jsonb(value: string): this {
    return this.text(`\u0001${value}`);
  }

  /** Writes the rows to a table, and forgets them. */
  async writeTo(client: Client, table: string): Promise<void> {
    if (this.isEmpty) return;
    this.reserve(TRAILER_BYTES);
    const end = this.buffer.writeInt16BE(-1, this.at);
    const stream = client.query(copyFrom(`copy ${table} from stdin (format binary)`));
    stream.end(this.buffer.subarray(0, end));
    await finished(stream);
    this.at = HEADER.length;
    this.count = 0;
  }

  private begin(length: number): number {
    this.reserve(4 + length);
    const at = this.buffer.writeInt32BE(length, this.at);
    this.at = at + length;
    return at;
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
