import { parseAmount } from '@daftari/money';
import { type Account } from '../providers/account.js';
import { type Provider } from '../providers/provider.js';
import { defaultSettings, type OutageKind } from '../providers/settings.js';
import { type ControlDto } from './control.dto.js';

/** Sets a provider, and the account that the body means. */
export const applyControl = (provider: Provider, body: ControlDto): void => {
  const account = accountMeant(provider, body);
  applyToAccount(account, body);
  applyTroubles(provider, body);
  applyLimits(provider, body);
  if (body.revoke_tokens === true) provider.sessions.revokeAll();
  const balance = body.balance === undefined ? undefined : parseAmount(body.balance, provider.speaker.currency);
  if (balance?.ok === true) account.book.setAvailable(provider.speaker.currency, balance.minor);
};

/** A key or business that an account has already means that account; any other becomes the first account's. */
const accountMeant = ({ accounts }: Provider, body: ControlDto): Account => {
  const key = keyIn(body);
  const isMeant = (account: Account): boolean =>
    (typeof key === 'string' && account.apiKey === key) || (body.business_id !== undefined && account.businessId === body.business_id);
  return accounts.find(isMeant) ?? accounts[0];
};

const keyIn = ({ api_key, secret_key }: ControlDto): string | null | undefined => (secret_key === undefined ? api_key : secret_key);

const applyToAccount = (account: Account, body: ControlDto): void => {
  const key = keyIn(body);
  if (key !== undefined) account.apiKey = key;
  if (body.secret_id !== undefined) account.secretId = body.secret_id;
  if (body.business_id !== undefined) account.businessId = body.business_id;
  if (body.scopes !== undefined) account.scopes = body.scopes;
  if (body.callback_url !== undefined) account.callbackUrl = body.callback_url;
  if (body.callback_secret !== undefined) account.callbackSecret = body.callback_secret;
};

const applyTroubles = ({ settings }: Provider, body: ControlDto): void => {
  if (body.latency_ms !== undefined) settings.latencyMs = body.latency_ms ?? 0;
  if (body.error_rate !== undefined) settings.errorRate = body.error_rate ?? 0;
  if (body.outage !== undefined) settings.outage = outageOf(body.outage);
  if (body.throttle_next !== undefined) settings.throttleNext = body.throttle_next ?? 0;
};

const applyLimits = ({ settings }: Provider, body: ControlDto): void => {
  const usual = defaultSettings();
  if (body.rate_limit_per_hour !== undefined) settings.rateLimitPerHour = body.rate_limit_per_hour;
  if (body.rate_limit_per_minute !== undefined) settings.rateLimitPerMinute = body.rate_limit_per_minute;
  if (body.token_life_s !== undefined) settings.tokenLifeS = body.token_life_s ?? usual.tokenLifeS;
  if (body.payment_expires_s !== undefined) settings.paymentExpiresS = body.payment_expires_s ?? usual.paymentExpiresS;
  if (body.idempotency_keys !== undefined) settings.idempotencyKeys = body.idempotency_keys ?? usual.idempotencyKeys;
};

const outageOf = (outage: boolean | OutageKind | null): OutageKind | null => {
  if (outage === true) return 'unavailable';
  return outage === false ? null : outage;
};
