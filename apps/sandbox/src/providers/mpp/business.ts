import { createHash } from 'node:crypto';
import { MPP_CURRENCY, mppCurrencies } from '@daftari/dialect-mpp';
import { type Account } from '../account.js';

const [{ id, iso2 }] = mppCurrencies;

/** Six digits, always the same for one business. */
const codeOf = (businessId: string): string =>
  String(100_000 + (createHash('sha256').update(businessId).digest().readUInt32BE() % 900_000));

/** A business as transactions show it. */
export const businessBody = ({ businessId }: Account) => ({
  id: businessId,
  name: 'Daftari Sandbox',
  address: 'Freetown',
  code: codeOf(businessId),
  can_accept_cash_deposit: true,
  status: 'active',
  onboarding_status: 'request-add-channel',
  created_at: '2026-01-01T00:00:00.000000Z',
  verified: true,
});

/** `GET /api/v1/business`, with the document's odd `0` for whether the phone is verified. */
export const profileBody = ({ businessId }: Account) => ({
  id: businessId,
  name: 'Daftari Sandbox',
  is_phone_verified: 0,
  address: 'Freetown',
  code: codeOf(businessId),
  can_accept_cash_deposit: true,
  commission: 0,
  verified: true,
  currency: { id, iso3: MPP_CURRENCY },
  country: { id, iso2 },
  limit_overdraft: 0,
  overdraft: false,
  user_info: {
    email: 'sandbox@example.com',
    phone: null,
    is_phone_verified: false,
    name: 'Daftari Sandbox',
    is_api: true,
    has_2fa: false,
    owner: true,
    roles: ['merchant'],
  },
});
