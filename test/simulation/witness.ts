import { type CommandReply } from '@daftari/contracts';
import { type AddressedReply, type Unit } from '../../apps/ledger/src/index.js';
import { type Head } from './server.js';

/** Remembers what the shards' rows were and what was replied, and says at once where a reply comes before what it tells of. */
export class Witness {
  readonly replies: CommandReply[] = [];
  /** Units of work that were told to be durable. */
  units = 0;
  private readonly stood = new Set<string>();
  /** Whose epoch each shard has. */
  private readonly takenBy = new Map<number, string>();
  private heads = new Map<number, Head>();

  constructor(private readonly violated: (what: string) => void) {}

  moved(heads: readonly Head[], by: string): void {
    for (const head of heads) {
      const before = this.heads.get(head.shard);
      if (before) this.compare(before, head, by);
      if (head.epoch !== (before?.epoch ?? 0)) this.takenBy.set(head.shard, by);
      this.stood.add(`${head.shard} ${head.sequence} ${head.hash}`);
    }
    this.heads = new Map(heads.map((head) => [head.shard, head]));
  }

  private compare(before: Head, head: Head, by: string): void {
    if (head.epoch < before.epoch || head.sequence < before.sequence || head.position < before.position)
      this.violated(`shard ${head.shard} went back from ${describe(before)} to ${describe(head)}`);
    const isWritten = head.sequence !== before.sequence || head.position !== before.position;
    const owner = this.takenBy.get(head.shard);
    if (isWritten && owner !== by) this.violated(`${by} has written to shard ${head.shard}, which ${owner ?? 'nobody'} has taken`);
  }

  told(process: string, unit: Unit): void {
    this.units++;
    for (const { book, fromSequence, to } of unit.shards) {
      const stored = this.heads.get(book.shard);
      const appended = to.sequence > fromSequence;
      if (appended && !this.stood.has(`${book.shard} ${to.sequence} ${to.headHash.toString('hex')}`))
        this.violated(`${process} tells of events of shard ${book.shard} up to ${to.sequence} that are not in the log`);
      if (to.position > (stored?.position ?? 0))
        this.violated(`${process} tells of commands of shard ${book.shard} up to ${to.position}, stored is ${stored?.position ?? 0}`);
    }
    for (const reply of unit.replies) this.heard(reply);
  }

  heard({ reply }: AddressedReply): void {
    this.replies.push(reply);
  }
}

const describe = ({ epoch, sequence, position }: Head): string => `epoch ${epoch}, sequence ${sequence}, position ${position}`;
