import { type PlacedOperation } from './api-document.js';

/** Words whose one is not theirs less an s. */
const ONES: Readonly<Record<string, string>> = {
  businesses: 'business',
  deliveries: 'delivery',
  policies: 'policy',
  balances: 'balance',
  statuses: 'status',
};
/** Plurals that are one thing. */
const ONE_THING = new Set(['settings', 'fees', 'floats', 'receivables', 'checkpoints']);

const one = (word: string): string => ONES[word] ?? (word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word);
const isPlural = (word: string): boolean => one(word) !== word;
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `webhook-endpoints` → `WebhookEndpoints`; the last word as one where asked. */
const joined = (segment: string, single: boolean): string => {
  const words = segment.split('-');
  return words.map((word, index) => capital(single && index === words.length - 1 ? one(word) : word)).join('');
};

const isGiven = (segment: string | undefined): boolean => segment?.startsWith('{') === true;

/** The nouns of a path: what a given id or code stands behind, or what is about it, is one of its kind. */
const nounsOf = (segments: readonly string[], single: boolean): string =>
  segments
    .map((segment, index) => {
      if (isGiven(segment)) return '';
      const last = index === segments.length - 1;
      return joined(segment, isGiven(segments[index + 1]) || (last && single) || (!last && !isGiven(segments[index + 1])));
    })
    .join('');

const VERBS: Readonly<Record<string, string>> = { post: 'create', put: 'put', patch: 'update', delete: 'delete' };

/** What POST does to one thing: `/transactions/{id}/cancel`, `/webhook-endpoints/{id}/rotate-secret`. Nouns in that place make a new one. */
const isDeed = (segment: string): boolean => !isPlural(segment.split('-')[0] ?? '') && !isPlural(segment);

const deedName = (segments: readonly string[]): string => {
  const [verb = '', ...rest] = (segments.at(-1) ?? '').split('-');
  return verb + nounsOf(segments.slice(0, -1), true) + rest.map(capital).join('');
};

const readName = (segments: readonly string[]): string => {
  const last = segments.at(-1) ?? '';
  const listed = !isGiven(last) && isPlural(last) && !(ONE_THING.has(last) && segments.includes('reports'));
  return (listed ? 'list' : 'get') + nounsOf(segments, !listed && isGiven(last));
};

/**
 * The name of an operation in plain words, from its method and path: `listTransactions`, `getWallet`, `createPurchase`, `cancelTransaction`;
 * the operators' begin with `admin`. An operation that is better called otherwise says so itself (`@ApiOperation({ operationId })`).
 */
export const operationName = ({ method, path }: Pick<PlacedOperation, 'method' | 'path'>): string => {
  const admin = path.startsWith('/admin/');
  const segments = path.replace(/^\/(admin\/)?(v1\/)?/, '').split('/');
  const name = nameOf(method, segments);
  return admin ? `admin${capital(name)}` : name;
};

const nameOf = (method: string, segments: readonly string[]): string => {
  if (method === 'get') return readName(segments);
  const last = segments.at(-1) ?? '';
  if (method === 'post' && !isGiven(last) && isDeed(last)) return deedName(segments);
  return (VERBS[method] ?? method) + nounsOf(segments, method === 'post' || isGiven(last));
};

/** `adminListWebhookEndpoints` → "List webhook endpoints": what stands where an operation has no summary of its own. */
export const summaryOf = (name: string): string => {
  const words = name
    .replace(/^admin(?=[A-Z])/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return capital(words).replace(/\bapi\b/g, 'API');
};
