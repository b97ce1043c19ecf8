import { Injectable } from '@nestjs/common';
import { Database, newId } from '@daftari/platform';
import { type BusinessStatus } from '../../businesses/business.entity.js';
import { wrongCursor } from '../../edge/page.js';

export const NOTIFICATION_STATES = ['open', 'accepted', 'refused', 'conflict'] as const;
/** `open`: not decided, and its sender was told so. `refused`: the ledger said no, the money is still with the provider. `conflict`: its id was told before of something else. */
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** A genuine notification: signed, fresh when it first came, and readable. */
export interface Told {
  readonly keyId: string;
  readonly businessId: string;
  readonly reference: string;
  readonly contentHash: string;
  readonly messageId: string;
  /** The body as it came. */
  readonly text: string;
}

export interface StoredNotification {
  readonly id: string;
  readonly key_id: string;
  readonly business_id: string;
  readonly reference: string;
  readonly message_id: string;
  readonly body: string;
  readonly state: NotificationState;
  readonly detail: string | null;
  readonly times: number;
  readonly received_at: Date;
  readonly last_at: Date;
}

/** One that was stored and never decided, with where its business now stands. */
export interface OpenNotification extends Pick<StoredNotification, 'id' | 'key_id' | 'business_id' | 'reference' | 'message_id' | 'body'> {
  readonly content_hash: string;
  readonly shard: number;
  readonly status: BusinessStatus;
}

const KNOWN = `select 1 from gateway.notifications where business_id = $1 and reference = $2 and content_hash = $3`;

const NOTE = `
insert into gateway.notifications as n (id, key_id, business_id, reference, content_hash, message_id, body) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (business_id, reference, content_hash) do update set times = n.times + 1, last_at = now() returning id`;

/** What is in the books stays there: a later answer changes nothing of it. */
const DECIDE = `update gateway.notifications set state = $2, detail = $3, tried_at = now() where id = $1 and state <> 'accepted'`;

const OPEN = `
select n.id, n.key_id, n.business_id, n.reference, n.content_hash, n.message_id, n.body, b.shard, b.status
from gateway.notifications n join gateway.businesses b on b.id = n.business_id
where n.state = 'open' and coalesce(n.tried_at, n.last_at) < now() - make_interval(secs => $1) order by n.tried_at nulls first, n.id limit $2`;

const LIST = `
select id, key_id, business_id, reference, message_id, body, state, detail, times, received_at, last_at from gateway.notifications
where ($1::text is null or state = $1) and ($2::text is null or business_id = $2) and ($3::text is null or reference = $3)
  and ($4::text is null or id < $4) order by id desc limit $5`;

/** Every genuine notification as it came and what became of it: what the ledger's evidence names, and what operators see. */
@Injectable()
export class NotificationLog {
  constructor(private readonly database: Database) {}

  /** Was the same told before, under the same id? */
  async knows({ businessId, reference, contentHash }: Told): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'knows_notification',
      text: KNOWN,
      values: [businessId, reference, contentHash],
    });
    return rowCount === 1;
  }

  /** Stores it before anything is done with it, once however often it comes. Gives its id. */
  async note(told: Told): Promise<string> {
    const values = [newId('cbk'), told.keyId, told.businessId, told.reference, told.contentHash, told.messageId, told.text];
    const { rows } = await this.database.pool.query<{ id: string }>({ name: 'note_notification', text: NOTE, values });
    if (!rows[0]) throw new Error('A notification was stored and has no id.');
    return rows[0].id;
  }

  async decide(id: string, state: NotificationState, detail: string | null): Promise<void> {
    await this.database.pool.query({ name: 'decide_notification', text: DECIDE, values: [id, state, detail] });
  }

  /** Those that nobody has decided or tried for a while, the longest waiting first. */
  async open(leftAloneSeconds: number, max: number): Promise<OpenNotification[]> {
    const { rows } = await this.database.pool.query<OpenNotification>({
      name: 'open_notifications',
      text: OPEN,
      values: [leftAloneSeconds, max],
    });
    return rows;
  }

  /** Newest first; one more than the limit where there are more. */
  async list(filter: {
    readonly state?: NotificationState | undefined;
    readonly business?: string | undefined;
    readonly reference?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<StoredNotification[]> {
    const { state = null, business = null, reference = null, after = null, limit } = filter;
    if (after !== null && !after.startsWith('cbk_')) throw wrongCursor();
    const { rows } = await this.database.pool.query<StoredNotification>(LIST, [state, business, reference, after, limit + 1]);
    return rows;
  }
}
