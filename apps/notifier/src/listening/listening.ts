import { type Database, uuidOf, validationFailed } from '@daftari/platform';
import { type OwnerDto } from '../endpoints/endpoints.dto.js';
import { eventIdOf, type EventPlace, placeIn } from './event-ids.js';
import { type ListenDto, type ReaderDto } from './listening.dto.js';

/** Where a listener begins. */
export interface Beginning {
  /** What it reads on from. */
  readonly position: number;
  /** The id of that place: whoever is cut off before the first event goes on behind it. */
  readonly id: string;
  /** Whether events between the one that it named and this place are not here any more. */
  readonly missed: boolean;
}

/** One event as a listener is sent it. */
export interface SentEvent {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly body: string;
}

interface Standing {
  last: string;
  /** The lowest position that is still here. */
  oldest: string | null;
  /** The incarnation of the event that was named, where that is still here. */
  named: number | null;
  /** The shard's life in which the newest event was written. */
  incarnation: number | null;
}

const EVENTS_MAX = 50;

/** Who listens again after its events were not kept leaves out a number, so that what it missed shows. */
const LISTEN = `
insert into notifier.listeners as l (business_id, mode) values ($1, $2)
on conflict (business_id, mode) do update set listening = true, listened_at = now(), last = case when l.listening then l.last else l.last + 1 end
where not l.listening or l.listened_at < now() - interval '1 hour'`;

const STANDING = `
select l.last, (select min(e.position) from notifier.events e where e.business_id = l.business_id and e.mode = l.mode) as oldest,
  (select e.incarnation from notifier.events e where e.business_id = l.business_id and e.mode = l.mode and e.position = $3) as named,
  (select e.incarnation from notifier.events e where e.business_id = l.business_id and e.mode = l.mode order by e.position desc limit 1) as incarnation
from notifier.listeners l where l.business_id = $1 and l.mode = $2`;

const READ = `
with kept as (
  update notifier.listeners l set listened_at = now() from unnest($1::uuid[], $2::text[]) as r(business_id, mode)
  where l.business_id = r.business_id and l.mode = r.mode and l.listened_at < now() - interval '1 hour'
)
select r.place::integer - 1 as reader, e.position, e.incarnation, e.type, e.body
from unnest($1::uuid[], $2::text[], $3::bigint[]) with ordinality as r(business_id, mode, after, place)
cross join lateral (
  select * from notifier.events e where e.business_id = r.business_id and e.mode = r.mode and e.position > r.after order by e.position limit $4
) e order by r.place, e.position`;

interface Row {
  reader: number;
  position: string;
  incarnation: number;
  type: string;
  body: string;
}

/** A business's events, kept for those who listen: where a listener begins, and what comes after a place. */
export class Listening {
  constructor(private readonly database: Database) {}

  /** From now on its events are kept. @throws Problem 422 where the id is none of this business's */
  async begin(wanted: ListenDto): Promise<Beginning> {
    const named = placeOf(wanted);
    const owner = [uuidOf(wanted.business_id, 'biz'), wanted.mode];
    await this.database.pool.query(LISTEN, owner);
    const { rows } = await this.database.pool.query<Standing>(STANDING, [...owner, named?.position ?? null]);
    const [standing] = rows;
    if (!standing) throw new Error(`The listener ${wanted.business_id} was not kept.`);
    const { position, missed } = beginningIn(standing, named);
    const incarnation = position === named?.position ? named.incarnation : (standing.incarnation ?? 0);
    return { position, missed, id: eventIdOf(wanted.business_id, wanted.mode, { incarnation, position }) };
  }

  /** What comes next for each reader, in order; as many lists as there are readers. */
  async read(readers: readonly ReaderDto[]): Promise<SentEvent[][]> {
    const { rows } = await this.database.pool.query<Row>({
      name: 'notifier_read_events',
      text: READ,
      values: [
        readers.map(({ business_id }) => uuidOf(business_id, 'biz')),
        readers.map(({ mode }) => mode),
        readers.map(({ after }) => after),
        EVENTS_MAX,
      ],
    });
    const sent = readers.map((): SentEvent[] => []);
    for (const row of rows) sent[row.reader]?.push(sentEvent(row, readers[row.reader]));
    return sent;
  }
}

const placeOf = ({ last_event_id: id, business_id, mode }: ListenDto): EventPlace | undefined => {
  if (id === undefined || id === null || id === '') return undefined;
  const place = placeIn(id, business_id, mode);
  if (place !== undefined) return place;
  throw validationFailed([
    { field: 'Last-Event-ID', code: 'invalid_format', detail: 'Last-Event-ID must be the id of an event of this stream, or left out.' },
  ]);
};

/** Behind the event that was named, as long as nothing after it is gone; else from the oldest there is. Who names none begins now. */
const beginningIn = (standing: Standing, named: EventPlace | undefined): { position: number; missed: boolean } => {
  const last = Number(standing.last);
  if (named === undefined) return { position: last, missed: false };
  const oldest = standing.oldest === null ? last + 1 : Number(standing.oldest);
  // After a restore the same number may mean another event.
  const isAnother = named.position > last || (standing.named !== null && standing.named !== named.incarnation);
  if (isAnother || named.position < oldest - 1) return { position: oldest - 1, missed: true };
  return { position: named.position, missed: false };
};

const sentEvent = ({ position, incarnation, type, body }: Row, reader: OwnerDto | undefined): SentEvent => ({
  id: eventIdOf(reader?.business_id ?? '', reader?.mode ?? '', { incarnation, position: Number(position) }),
  position: Number(position),
  type,
  body,
});
