import { type ApiDocument, operationsOf } from './api-document.js';

/** What each group of operations is for. One that is not named here is described by its name. */
const ABOUT: Readonly<Record<string, string>> = {
  account: 'The business behind the key.',
  wallets: 'What a business has: balances, limits and statements.',
  products: 'What can be bought: airtime, data, television, electricity and bills.',
  channels: 'Through what money comes in and goes out.',
  lookups: 'Whose account it is, before money goes there.',
  purchases: 'Buying.',
  payments: 'Collecting money by mobile money and by card.',
  payouts: 'Paying out.',
  transactions: 'All of these as they now stand, with their timelines.',
  transfers: 'Paying another business.',
  deposits: 'Telling of money that was paid in by bank or otherwise.',
  refunds: 'Giving payers their money back.',
  invoices: 'Asking a customer for money, with a page where it is paid.',
  'payment links': 'Pages where anybody can pay.',
  'pay pages': 'Where anybody who has the address pays an invoice or a link; for browsers.',
  oauth: 'Short-lived access tokens (RFC 6749).',
  webhooks: 'Where we tell of changes.',
  'api-keys': "A business's own keys.",
  dialects: "Paths that speak another system's protocol.",
  callbacks: 'What providers tell us.',
  service: 'How this service is.',
};

/** A description for every tag that is used, in the order of their first use. */
export const describeTags = (document: ApiDocument): void => {
  const used = new Set(operationsOf(document).flatMap(({ operation }) => operation.tags ?? []));
  const known = new Map(document.tags.map((tag) => [tag.name, tag]));
  document.tags = [...used].map(
    (name) => known.get(name) ?? { name, description: ABOUT[name] ?? `${name.replace(/^operators: /, 'For operators: ')}.` },
  );
};
