import {
  type Answered,
  type Balance,
  type Channel as DialectChannel,
  type LookupReading,
  parseFieldRules,
  type Profile,
  type ProviderAnswer,
  type Question,
} from '@daftari/dialect';
import { type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readBalance } from './amounts.js';
import { type MppAccess } from './credentials.js';
import { open } from './envelope.js';
import { readPage } from './pages.js';
import { buildChannels } from './requests.js';
import { AccountData, BalanceData, BusinessData, Channel } from './wire.js';

const isBalance = TypeCompiler.Compile(BalanceData);
const isAccount = TypeCompiler.Compile(AccountData);
const isBusiness = TypeCompiler.Compile(BusinessData);
const isChannel = TypeCompiler.Compile(Channel);

const PAGES_MAX = 20;

/** Reads our balance; undefined where the answer does not say it. The earned commission is no money that can be spent. */
export const interpretBalance = (answer: ProviderAnswer): readonly Balance[] | undefined => {
  const opened = open(answer);
  if (opened.kind !== 'done' || !isBalance.Check(opened.data)) return undefined;
  const currency = opened.data.currencry ?? opened.data.currency ?? '';
  const availableMinor = readBalance(opened.json, opened.data, 'balance', currency);
  return availableMinor === undefined ? undefined : [{ currency, availableMinor }];
};

/** Reads who we are. */
export const interpretBusiness = (answer: ProviderAnswer): Profile | undefined => {
  const opened = open(answer);
  if (opened.kind !== 'done' || !isBusiness.Check(opened.data)) return undefined;
  return { name: opened.data.name, isActive: true, details: textsOf(opened.data) };
};

/** Reads whose account it is. */
export const interpretLookup = (answer: ProviderAnswer): LookupReading => {
  const opened = open(answer);
  if (opened.kind === 'unclear') return { kind: 'unknown', detail: opened.detail };
  if (opened.kind === 'refused') return opened;
  if (!isAccount.Check(opened.data)) return { kind: 'unknown', detail: 'There is no account in the answer.' };
  const details = textsOf(opened.data);
  const name = [details['first_name'], details['last_name']].filter((part) => part !== undefined && part !== '').join(' ');
  return name === '' ? { kind: 'unknown', detail: 'There is no name in the answer.' } : { kind: 'found', name, details };
};

/** The question for our channels, page by page. */
export const askChannels = (
  access: MppAccess,
  page = 1,
  before: readonly DialectChannel[] = [],
): Question<readonly DialectChannel[] | undefined> => ({
  request: buildChannels(page, access),
  read: (answer) => {
    const read = readPage(answer);
    if (read === undefined) return nothing;
    const channels = [...before, ...read.data.filter((one) => isChannel.Check(one)).map(channelOf)];
    return read.isLast || page >= PAGES_MAX ? { known: channels } : { ask: askChannels(access, page + 1, channels) };
  },
});

const nothing: Answered<undefined> = { known: undefined };

const channelOf = ({ code, description, active, fields, categories }: Static<typeof Channel>): DialectChannel => ({
  code,
  name: description ?? code,
  isActive: active ?? true,
  fields: Object.fromEntries(Object.entries(fields ?? {}).map(([name, rules]) => [name, parseFieldRules(rules)])),
  categories: (categories ?? []).map((one) => ({ category: one.transaction_category, feePayer: one.fee_payer ?? 'merchant' })),
});

const textsOf = (holder: object): Record<string, string> =>
  Object.fromEntries(Object.entries(holder).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
