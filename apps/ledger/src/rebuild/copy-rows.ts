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
  private buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** The same bytes: numbers are written through it in half the time. */
  private view = new DataView(this.buffer.buffer);
  private at = HEADER.copy(this.buffer);
  private count = 0;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Begins a row of so many fields, which follow in the order of the table's columns. */
  row(fields: number): this {
    this.reserve(TRAILER_BYTES);
    this.view.setInt16(this.at, fields);
    this.at += 2;
    this.count++;
    return this;
  }

  null(): this {
    this.reserve(4);
    this.view.setInt32(this.at, NULL);
    this.at += 4;
    return this;
  }

  /** A bigint that a number holds exactly. */
  whole(value: number): this {
    const at = this.begin(8);
    const high = Math.floor(value / WORD);
    this.view.setInt32(at, high);
    this.view.setUint32(at + 4, value - high * WORD);
    return this;
  }

  bigint(value: bigint): this {
    const at = this.begin(8);
    this.view.setBigInt64(at, value);
    return this;
  }

  /** A bigint as its eight bytes. */
  long(bytes: Buffer): this {
    const at = this.begin(8);
    bytes.copy(this.buffer, at, 0, 8);
    return this;
  }

  /** An integer, or a date as days since 2000. */
  int(value: number): this {
    const at = this.begin(4);
    this.view.setInt32(at, value);
    return this;
  }

  smallint(value: number): this {
    const at = this.begin(2);
    this.view.setInt16(at, value);
    return this;
  }

  bool(value: boolean): this {
    const at = this.begin(1);
    this.view.setUint8(at, value ? 1 : 0);
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
    this.view.setInt16(this.at, -1);
    const end = this.at + TRAILER_BYTES;
    const stream = client.query(copyFrom(`copy ${table} from stdin (format binary)`));
    stream.end(this.buffer.subarray(0, end));
    await finished(stream);
    this.at = HEADER.length;
    this.count = 0;
  }

  private begin(length: number): number {
    this.reserve(4 + length);
    this.view.setInt32(this.at, length);
    const at = this.at + 4;
    this.at = at + length;
    return at;
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
}
