import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Journal } from '../journal/journal.js';

/** One request that an inbox kept. */
export interface InboxItem {
  readonly receivedAtMs: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: string;
}

/** One request as `GET /inbox/{name}` shows it. */
export interface InboxEntry {
  readonly received_at: string;
  readonly headers: InboxItem['headers'];
  /** The parsed body; null where it is not JSON. */
  readonly body: unknown;
  /** The exact text: signatures cover this. */
  readonly raw_body: string;
}

const NAMES_MAX = 1_000;
const BYTES_MAX = 32 * 1_048_576;

const StoredItem = Type.Object({
  name: Type.String(),
  at: Type.Number(),
  headers: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())])),
  raw: Type.String(),
});
const isStored = TypeCompiler.Compile(StoredItem);

/** A webhook receiver for a first try: keeps what is posted to each name, the newest up to a bound. */
export class Inboxes {
  private readonly boxes = new Map<string, Box>();

  /** Where what is kept survives the process; nowhere until it is set. */
  journal: Journal | undefined;

  constructor(private readonly itemsMax: number) {}

  /** Puts back one request that an earlier run kept. */
  restore(line: unknown): void {
    if (isStored.Check(line)) this.box(line.name)?.add({ receivedAtMs: line.at, headers: line.headers, rawBody: line.raw });
  }

  /** Keeps a request; resolves once it survives the process. False where there are too many names. */
  async keep(name: string, item: InboxItem): Promise<boolean> {
    const box = this.box(name);
    if (box === undefined) return false;
    box.add(item);
    await this.journal?.append({ name, at: item.receivedAtMs, headers: item.headers, raw: item.rawBody });
    return true;
  }

  /** What the inbox holds, in the order received, and how many it ever took. */
  list(name: string): { readonly received: number; readonly data: InboxEntry[] } {
    const box = this.boxes.get(name);
    return box === undefined ? { received: 0, data: [] } : { received: box.received, data: box.items().map(entryOf) };
  }

  private box(name: string): Box | undefined {
    const known = this.boxes.get(name);
    if (known !== undefined) return known;
    if (this.boxes.size >= NAMES_MAX) return undefined;
    const box = new Box(this.itemsMax);
    this.boxes.set(name, box);
    return box;
  }
}

/** A bounded queue: the oldest go when there are too many or they are too large together. */
class Box {
  received = 0;
  private kept: InboxItem[] = [];
  private first = 0;
  private bytes = 0;

  constructor(private readonly itemsMax: number) {}

  add(item: InboxItem): void {
    this.received++;
    this.kept.push(item);
    this.bytes += item.rawBody.length;
    while (this.kept.length - this.first > this.itemsMax || (this.bytes > BYTES_MAX && this.kept.length - this.first > 1))
      this.dropOldest();
  }

  items(): InboxItem[] {
    return this.kept.slice(this.first);
  }

  private dropOldest(): void {
    this.bytes -= this.kept[this.first]?.rawBody.length ?? 0;
    this.first++;
    // Moving the rest only now and then keeps adding cheap.
    if (this.first >= this.itemsMax) {
      this.kept = this.kept.slice(this.first);
      this.first = 0;
    }
  }
}

const entryOf = (item: InboxItem): InboxEntry => ({
  received_at: new Date(item.receivedAtMs).toISOString(),
  headers: item.headers,
  body: jsonOrNull(item.rawBody),
  raw_body: item.rawBody,
});

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
