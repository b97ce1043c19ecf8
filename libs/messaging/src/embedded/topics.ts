import { type Database } from '@daftari/platform';
import { InvariantError } from '../errors.js';

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
}

/** The topics of the embedded log, kept in memory once read: they are never removed. */
export class Topics {
  private readonly byName = new Map<string, Topic>();
  private readonly byId = new Map<number, Topic>();

  constructor(private readonly database: Database) {}

  /** Makes the topics that do not exist yet. */
  async ensure(names: readonly string[], partitions: number): Promise<void> {
    await this.database.unitOfWork(async (client) => {
      await client.query(
        'insert into messaging.topics (name, partitions) select name, $2 from unnest($1::text[]) as n(name) order by name on conflict (name) do nothing',
        [names, partitions],
      );
      await client.query(
        `insert into messaging.heads (topic, partition) select t.id, p from messaging.topics t, generate_series(0, t.partitions - 1) as p
         where t.name = any($1) order by 1, 2 on conflict do nothing`,
        [names],
      );
    });
    await this.load();
    for (const name of names) {
      const topic = this.byName.get(name);
      if (topic && topic.partitions !== partitions)
        throw new InvariantError(
          `Topic ${name} has ${topic.partitions} partitions, not ${partitions}: the number is fixed at installation.`,
        );
    }
  }

  /** The topic by name, read again from the log where it is not known here. */
  async find(name: string): Promise<Topic | undefined> {
    if (!this.byName.has(name)) await this.load();
    return this.byName.get(name);
  }

  known(name: string): Topic | undefined {
    return this.byName.get(name);
  }

  nameOf(id: number): string {
    return this.byId.get(id)?.name ?? String(id);
  }

  private async load(): Promise<void> {
    const { rows } = await this.database.pool.query<Topic>('select id, name, partitions from messaging.topics');
    for (const topic of rows) {
      this.byName.set(topic.name, topic);
      this.byId.set(topic.id, topic);
    }
  }
}
