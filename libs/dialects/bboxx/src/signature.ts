import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers: one after the other, with nothing between. */
export interface SignedMessage {
  /** The body's bytes as they came. */
  readonly rawBody: string | Uint8Array;
  /** As HTTP gives header values: a character a byte. */
  readonly messageId: string;
  readonly originId: string;
  readonly customerId: string;
}

/** `base64(HMAC-SHA1(key, body + MessageID + originId + CustomerId))`; the key is the text's UTF-8 bytes. */
export const sign = ({ rawBody, messageId, originId, customerId }: SignedMessage, key: string): string =>
  createHmac('sha1', Buffer.from(key, 'utf8'))
    .update(rawBody)
    .update(messageId, 'latin1')
    .update(originId, 'latin1')
    .update(customerId, 'utf8')
    .digest('base64');

/** The header `Authorization` of a message. */
export const authorizationOf = (message: SignedMessage, key: string): string => `${message.customerId}:${sign(message, key)}`;

/** Is this the message's own `Authorization`? Compared in constant time. An empty key verifies nothing. */
export const verify = (message: SignedMessage, authorization: string, key: string): boolean => {
  const expected = Buffer.from(authorizationOf(message, key), 'utf8');
  const given = Buffer.from(authorization, 'utf8');
  return key !== '' && given.length === expected.length && timingSafeEqual(given, expected);
};
