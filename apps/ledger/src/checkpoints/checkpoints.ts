import { CheckpointMade, toOutgoing } from '@daftari/contracts';
import { type Outbox } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { type Pool } from 'pg';
import { type BookServers } from '../servers/book-servers.js';
import { type Clock } from '../writer/clock.js';
import { instantOf } from '../writer/event-hash.js';
import { type Checkpoint, checkpointHash, checkpointText, parseCheckpointText } from './checkpoint-text.js';
import { type SigningKey } from './signing-key.js';

export interface CheckpointsOptions {
  readonly servers: BookServers;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Without one, checkpoints are listed and none are made. */
  readonly key: SigningKey | undefined;
}

interface Row {
  number: string;
  body: string;
  hash: string;
  signature: string;
  public_key: string;
}

const COLUMNS = `number, body, encode(hash, 'hex') as hash, encode(signature, 'base64') as signature, public_key`;

const checkpointOf = (row: Row): Checkpoint => ({
  ...parseCheckpointText(row.body),
  hash: row.hash,
  // PostgreSQL breaks base64 into lines.
  signature: row.signature.replaceAll('\n', ''),
  public_key: row.public_key,
});

/** A checkpoint, and whether it was made now or is the newest there was. */
export interface MadeCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly made: boolean;
}

/** Makes and lists the signed checkpoints of the books. */
export class Checkpoints {
  constructor(private readonly options: CheckpointsOptions) {}

  /** The installation's public key, PEM. */
  get publicKey(): string | undefined {
    return this.options.key?.publicKey;
  }

  /**
   * Makes a checkpoint of the committed state, and puts it in the outbox in the same unit of work. Where nothing has moved since the newest, that one is
   * the answer. Processes that do so at once wait for each other.
   * @throws where there is no key
   */
  async make(): Promise<MadeCheckpoint> {
    const { servers, outbox, key } = this.options;
    if (!key) throw new Error('Without DAFTARI_SIGNING_KEY no checkpoint can be made.');
    const made = await servers.home.unitOfWork(async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtextextended('daftari/checkpoints', 0))`);
      const newest = await this.newest(client);
      const shards = await readHeads(servers);
      if (newest && JSON.stringify(newest.shards) === JSON.stringify(shards)) return { checkpoint: newest, made: false };
      const checkpoint = this.sign(key, newest, shards);
      await store(client, checkpoint);
      await outbox.publish(client, [announce(checkpoint)]);
      return { checkpoint, made: true };
    });
    outbox.committed();
    return made;
  }

  /** Newest first; one more than the limit where there are more. */
  async list(limit: number, before: number | undefined): Promise<Checkpoint[]> {
    const { rows } = await this.options.servers.home.pool.query<Row>(
      `select ${COLUMNS} from ledger.checkpoints where $1::bigint is null or number < $1 order by number desc limit $2`,
      [before ?? null, limit + 1],
    );
    return rows.map(checkpointOf);
  }

  async newest(client: UnitOfWork | Pool = this.options.servers.home.pool): Promise<Checkpoint | undefined> {
    const { rows } = await client.query<Row>(`select ${COLUMNS} from ledger.checkpoints order by number desc limit 1`);
    return rows[0] && checkpointOf(rows[0]);
  }

  /** Is the newest older than the interval, or is there none although there are events? */
  async isDue(intervalSeconds: number): Promise<boolean> {
    const newest = await this.newest();
    if (newest) return Date.parse(newest.made_at) + intervalSeconds * 1_000 <= this.options.clock.now() / 1_000;
    const { rows } = await this.options.servers.home.pool.query('select 1 from ledger.shards where sequence > 0 limit 1');
    return rows.length > 0;
  }

  private sign(key: SigningKey, newest: Checkpoint | undefined, shards: Checkpoint['shards']): Checkpoint {
    const content = {
      number: (newest?.number ?? 0) + 1,
      made_at: instantOf(this.options.clock.now()),
      previous: newest?.hash ?? null,
      shards,
    };
    const text = checkpointText(content);
    return { ...content, hash: checkpointHash(text), signature: key.sign(text).toString('base64'), public_key: key.publicKey };
  }
}

const HEADS = `
select shard, incarnation, sequence, encode(head_hash, 'hex') as hash from ledger.shards where moved_to is null`;

/** In one statement for each server: every head is a committed one. */
const readHeads = async (servers: BookServers): Promise<Checkpoint['shards']> => {
  interface Head {
    shard: number;
    incarnation: number;
    sequence: string;
    hash: string;
  }
  const heads = (await Promise.all(servers.all.map(({ database }) => database.pool.query<Head>(HEADS)))).flatMap(({ rows }) => rows);
  return heads
    .sort((left, right) => left.shard - right.shard)
    .map((row) => ({ ...row, sequence: Number(row.sequence), hash: row.hash === '' ? null : row.hash }));
};

const store = async (client: UnitOfWork, checkpoint: Checkpoint): Promise<void> => {
  const { number, made_at: madeAt, hash, signature, public_key: publicKey } = checkpoint;
  await client.query(
    `insert into ledger.checkpoints (number, made_at, body, hash, signature, public_key)
     values ($1, (extract(epoch from $2::timestamptz) * 1000000)::bigint, $3, decode($4, 'hex'), decode($5, 'base64'), $6)`,
    [number, madeAt, checkpointText(checkpoint), hash, signature, publicKey],
  );
};

const announce = (checkpoint: Checkpoint) =>
  toOutgoing(CheckpointMade, checkpoint, {
    partition: 0,
    key: 'checkpoints',
    id: `checkpoint-${checkpoint.number}-${checkpoint.hash.slice(0, 16)}`,
    source: '/ledger/checkpoints',
    time: checkpoint.made_at,
  });
