import { randomUUID } from 'node:crypto';
import { type AssignedPartition, partitionKey } from '../messages.js';
import { type ControlConnection } from './control-connection.js';

/** A member that has not been heard of for this long, by PostgreSQL's clock, loses its partitions. */
export const LEASE_MS = 4_000;
export const HEARTBEAT_MS = 1_000;

/** A partition held under a claim: another number means that somebody else had it in between. */
export interface Claimed extends AssignedPartition {
  readonly number: number;
}

export interface Heartbeat {
  readonly keep: readonly Claimed[];
  /** Meant for another member: to be let go as soon as the batch in hand is done. */
  readonly leave: readonly Claimed[];
}

interface Row {
  topic: string;
  partition: number;
  number: number;
  keep: boolean;
}

/** One member of a group of consumers. Which member reads which partition is decided by the members' rows alone. */
export class Membership {
  private readonly member = randomUUID();
  private letGo: AssignedPartition[] = [];
  private heardAt = -Infinity;

  constructor(
    private readonly connection: ControlConnection,
    private readonly group: string,
    private readonly topics: readonly string[],
  ) {}

  /** Has our lease run out, for all we know? It counts from when the last heartbeat was sent. */
  get isExpired(): boolean {
    return performance.now() - this.heardAt > LEASE_MS;
  }

  /** Partitions to give back with the next heartbeat. */
  release(partitions: readonly AssignedPartition[]): void {
    this.letGo.push(...partitions);
  }

  async heartbeat(): Promise<Heartbeat> {
    const sentAt = performance.now();
    const letGo = this.letGo;
    this.letGo = [];
    try {
      const { rows } = await this.connection.query<Row>({
        name: 'messaging_heartbeat',
        text: 'select topic, partition, number::float8 as number, keep from messaging.heartbeat($1, $2, $3, $4, $5, $6)',
        values: [this.group, this.member, this.topics, LEASE_MS, letGo.map((at) => at.topic), letGo.map((at) => at.partition)],
      });
      this.heardAt = sentAt;
      return { keep: rows.filter((row) => row.keep), leave: rows.filter((row) => !row.keep) };
    } catch (error) {
      this.letGo = [...letGo, ...this.letGo];
      throw error;
    }
  }

  /** Every partition of a registered group keeps the log from being truncated past it. */
  async register(): Promise<void> {
    await this.connection.query({
      text: `insert into messaging.consumers (consumer_group, topic, partition)
             select $1, t.name, p from messaging.topics t, generate_series(0, t.partitions - 1) as p where t.name = any($2) order by 2, 3 on conflict do nothing`,
      values: [this.group, this.topics],
    });
  }

  /** Notes how far we are, for truncation only: the truth lies with the service's state. */
  async progress(positions: readonly (AssignedPartition & { readonly next: number })[]): Promise<void> {
    await this.connection.query({
      name: 'messaging_progress',
      text: `update messaging.consumers c set position = p.position from unnest($2::text[], $3::integer[], $4::bigint[]) as p(topic, partition, position)
             where c.consumer_group = $1 and c.topic = p.topic and c.partition = p.partition and c.position <> p.position
             and exists (select from messaging.claims k where k.consumer_group = $1 and k.topic = c.topic and k.partition = c.partition and k.member = $5)`,
      values: [
        this.group,
        positions.map((at) => at.topic),
        positions.map((at) => at.partition),
        positions.map((at) => at.next),
        this.member,
      ],
    });
  }

  async leave(): Promise<void> {
    await this.connection.query({
      text: 'delete from messaging.claims where consumer_group = $1 and member = $2',
      values: [this.group, this.member],
    });
    await this.connection.query({
      text: 'delete from messaging.members where consumer_group = $1 and member = $2',
      values: [this.group, this.member],
    });
  }
}

/** The claims by partition key. */
export const byKey = (claims: readonly Claimed[]): Map<string, Claimed> => new Map(claims.map((claim) => [partitionKey(claim), claim]));
