import { type Mode, MODES } from '@daftari/contracts';
import { type Currency, isCurrency } from '@daftari/money';

/** One of the platform's accounts: all its copies, one per shard, together. */
export interface PlatformAddress {
  readonly owner: 'platform';
  readonly code: string;
  readonly currency: Currency;
  readonly mode: Mode;
}

/** One of a business's accounts: its wallet fixes business, currency and mode. */
export interface BusinessAddress {
  readonly owner: 'business';
  readonly code: string;
  readonly walletId: string;
}

export type AccountAddress = PlatformAddress | BusinessAddress;

const PLATFORM = /^acc_([a-z0-9_-]+(?::[a-z0-9_-]+)?):([A-Z]{3}):([a-z]+)$/;
const BUSINESS = /^acc_([a-z0-9_-]+):(wal_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** `acc_float:smb_main:NGN:live`: what an account of the platform is for, its currency and its mode. */
export const platformAccountId = (code: string, currency: string, mode: string): string => `acc_${code}:${currency}:${mode}`;

/** `acc_held:wal_0189…`: what an account of a business is for, and its wallet. */
export const businessAccountId = (code: string, walletId: string): string => `acc_${code}:${walletId}`;

/** Reads an account's id; undefined where the text is none. */
export const parseAccountId = (id: string): AccountAddress | undefined => {
  const [, ownCode, walletId] = BUSINESS.exec(id) ?? [];
  if (ownCode !== undefined && walletId !== undefined) return { owner: 'business', code: ownCode, walletId };
  const [, code, currency, modeText] = PLATFORM.exec(id) ?? [];
  const mode = MODES.find((one) => one === modeText);
  if (code === undefined || currency === undefined || !isCurrency(currency) || mode === undefined) return undefined;
  return { owner: 'platform', code, currency, mode };
};
