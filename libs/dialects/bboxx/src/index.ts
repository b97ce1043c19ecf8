export { accepted, type Answer, type BboxxRefusal, bboxxRefusals, rejected, undecided } from './answers.js';
export { BboxxCredentials } from './credentials.js';
export { bboxxEndpoints } from './endpoints.js';
export { type MessageHeaders, readHeaders, type ReadHeaders } from './headers.js';
export { type Notification, readNotification, type ReadNotification } from './notification.js';
export { authorizationOf, sign, type SignedMessage, verify } from './signature.js';
export { FRESH_MS, isStale, readTimestamp, writeTimestamp } from './timestamp.js';
export * as wire from './wire.js';
