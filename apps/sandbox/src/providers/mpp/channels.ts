import { type MppCategory } from '@daftari/dialect-mpp';

/** A channel of MPP: what it asks for, and what it can be used for. */
export interface MppChannel {
  readonly id: number;
  readonly code: string;
  readonly type: 'momo' | 'cash' | 'bank';
  readonly description: string;
  /** The document's rules, by field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly categories: readonly MppCategory[];
}

/** The seed's own fields of `OM`, in its order. */
const walletFields = {
  msisdn: ['required', 'string'],
  amount: ['required', 'numeric'],
  email: ['nullable', 'email'],
  phone: ['nullable', 'string', 'phone_number'],
  first_name: ['nullable', 'string'],
  last_name: ['nullable', 'string'],
  account_number: ['nullable', 'string'],
};

const wallet = (id: number, code: string, description: string): MppChannel => ({
  id,
  code,
  type: 'momo',
  description,
  fields: walletFields,
  categories: ['payment', 'transfer', 'payout'],
});

/** The channels that a simulated MPP business has: the seed's `OM`, `AFM` and `CDT`, and wallets and banks of the other countries. */
export const mppChannels: readonly MppChannel[] = [
  wallet(97, 'OM', 'Orange Money'),
  wallet(98, 'AFM', 'AfriMoney'),
  {
    id: 99,
    code: 'CDT',
    type: 'cash',
    description: 'Cash deposit',
    fields: {
      msisdn: ['required', 'string'],
      amount: ['required', 'numeric', 'min:1'],
      account_number: ['nullable', 'string'],
      first_name: ['required', 'string'],
      last_name: ['required', 'string'],
    },
    categories: ['payment', 'transfer', 'payout'],
  },
  wallet(100, 'MTN', 'MTN MoMo'),
  wallet(101, 'AIRTEL', 'Airtel Money'),
  wallet(102, 'VDF', 'Telecel Cash'),
  wallet(103, 'ATM', 'AT Money'),
  wallet(104, 'MPESA', 'M-Pesa'),
  {
    id: 110,
    code: 'BANK',
    type: 'bank',
    description: 'Bank account',
    fields: {
      account_number: ['required', 'string', 'min:4', 'max:34'],
      amount: ['required', 'numeric'],
      bank_code: ['nullable', 'string'],
      msisdn: ['nullable', 'string'],
      first_name: ['nullable', 'string'],
      last_name: ['nullable', 'string'],
    },
    categories: ['payment', 'transfer', 'payout'],
  },
];

/** A channel by its code, in any case of letters. */
export const channelOf = (code: string): MppChannel | undefined => mppChannels.find((channel) => channel.code === code.toUpperCase());
