import { type PostingRule } from '@daftari/ledger-domain';

type Account = PostingRule['lines'][number]['account'];

/** What each account is for. Every account that a rule names has a row: the compiler says so. */
export const CHART: Readonly<Record<Account, { readonly whose: string; readonly normal: 'credit' | 'debit'; readonly about: string }>> = {
  wallet: { whose: 'business', normal: 'credit', about: 'What the business can spend. We owe it.' },
  held: { whose: 'business', normal: 'credit', about: 'What is reserved for transactions that wait for a provider.' },
  pending: { whose: 'business', normal: 'credit', about: 'Memorandum: what is on its way in. Not owed until it has come.' },
  commission: { whose: 'business', normal: 'credit', about: 'What the business has earned and was not paid yet.' },
  bank: { whose: 'platform', normal: 'debit', about: "The platform's money at its bank." },
  'float:{provider}': { whose: 'platform', normal: 'debit', about: 'Our money at a provider, out of which it delivers. Paid in advance.' },
  'receivable:{provider}': { whose: 'platform', normal: 'debit', about: 'What a provider has collected for us and not paid out yet.' },
  'in_transit:{shard}': {
    whose: 'platform',
    normal: 'credit',
    about: 'What is on its way to another shard, and there what came from one. Both sides together are what is in flight.',
  },
  'suspense:{provider}': {
    whose: 'platform',
    normal: 'credit',
    about: 'What came or went at a provider and belongs to nobody yet: a case is open about every line of it.',
  },
  'suspense:transfers': { whose: 'platform', normal: 'credit', about: 'Transfers that came back to a closed wallet; each has a case.' },
  owed: { whose: 'platform', normal: 'debit', about: 'What businesses owe us for compensated cases; each amount in it belongs to a case.' },
  expected: { whose: 'platform', normal: 'debit', about: 'Memorandum: the other side of `pending`.' },
  fees: { whose: 'platform', normal: 'credit', about: 'Revenue: what we charge on top.' },
  margin: {
    whose: 'platform',
    normal: 'credit',
    about: 'Revenue: what providers pay us, less what they charge, what we pay on, and what we bear.',
  },
  discounts: { whose: 'platform', normal: 'debit', about: 'Cost: what we take off the face value.' },
  tax: { whose: 'platform', normal: 'credit', about: 'Tax on our fees, owed to the authority.' },
};
