import { createHash } from 'node:crypto';
import { type IdPrefix, uuidOf } from '@daftari/platform';
import { MalformedMessageError } from '@daftari/messaging';

/** The UUID that a table stores for an id of a message. @throws MalformedMessageError where it is none: the message is parked. */
export const storedId = (id: string, prefix: IdPrefix): string => {
  const uuid = uuidOf(id, prefix);
  if (uuid === undefined) throw new MalformedMessageError(`${id} is not an id with the prefix ${prefix}_.`);
  return uuid;
};

/** A UUID that is always the same for the same text (version 8). */
export const uuidFromText = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
