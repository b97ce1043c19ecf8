import { createHash } from 'node:crypto';

/** Where an event stands: in which life of the shard, and the how manieth of its business and mode. */
export interface EventPlace {
  readonly incarnation: number;
  readonly position: number;
}

const FORM = /^evt_([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/;
const MARK_LENGTH = 10;

/** Tells one business's ids from another's, so that a mixed-up one is noticed. */
const markOf = (businessId: string, mode: string): string =>
  createHash('sha256').update(`${businessId} ${mode}`).digest('hex').slice(0, MARK_LENGTH);

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');

/** The id of an event as a listener sees it: a UUIDv8 that carries its place, so that a stream can be taken up behind any id, also before the first event. */
export const eventIdOf = (businessId: string, mode: string, { incarnation, position }: EventPlace): string => {
  const mark = markOf(businessId, mode);
  return `evt_${hex(incarnation, 8)}-${mark.slice(0, 4)}-8${mark.slice(4, 7)}-8${mark.slice(7)}-${hex(position, 12)}`;
};

/** The place in an id that this business was given; undefined where it is none. */
export const placeIn = (id: string, businessId: string, mode: string): EventPlace | undefined => {
  const [, incarnation = '', one, two = '', three = '', position = ''] = FORM.exec(id) ?? [];
  if (one === undefined || `${one}${two}${three}` !== markOf(businessId, mode)) return undefined;
  return { incarnation: Number.parseInt(incarnation, 16), position: Number.parseInt(position, 16) };
};
