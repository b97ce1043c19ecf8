import { type CallbackReading, type CallbackRefusal, type HeaderMap } from '@daftari/dialect';
import { dialects } from '../providers/dialects.js';
import { type Provider } from '../providers/provider.js';
import { isAllowedFrom } from './allowed-from.js';

/** Why a callback is not taken at the door. */
export type Refusal = CallbackRefusal | 'address_not_allowed';

/** What a callback says as it comes in, from an address. */
export const readAtTheDoor = (
  provider: Provider,
  headers: HeaderMap,
  body: Buffer,
  from: string,
): Extract<CallbackReading, { ok: true }> | { readonly ok: false; readonly reason: Refusal } =>
  isAllowedFrom(provider.allowFrom, from)
    ? readCallback(provider, headers, body, Date.now())
    : { ok: false, reason: 'address_not_allowed' };

/** What a callback says, whether it comes in now or was stored. */
export const readCallback = (
  { dialect, callbackSecret: secret }: Provider,
  headers: HeaderMap,
  body: Buffer,
  receivedAtMs: number,
): CallbackReading => {
  const { callbacks } = dialects[dialect];
  if (!callbacks || (callbacks.isSigned && secret === undefined)) return { ok: false, reason: 'no_callbacks' };
  return callbacks.read(body, headers, { secret: secret ?? '', receivedAtMs });
};
