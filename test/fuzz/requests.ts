import { type ApiDocument, type ApiParameter, type PlacedOperation } from '@daftari/api-gateway';
import fc from 'fast-check';
import { anything, ODD_TEXTS, spoiled, valid } from './values.js';

/** A request that somebody might send, whoever taught them. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Which key: the one that belongs to the path, none, or one that does not. */
  readonly caller: 'right' | 'none' | 'wrong' | 'other' | 'by header';
}

/** Ids that exist, by their prefix; what answers name is added as it goes. */
export class Known {
  private readonly ids = new Map<string, string[]>();

  constructor(
    /** What no request may get at: the keys that this very run uses, and their business. */
    private readonly hidden: ReadonlySet<string>,
    readonly codes: readonly string[],
  ) {}

  /** Notes every id in an answer. */
  learn(text: string): void {
    for (const [id, prefix = ''] of text.matchAll(/\b([a-z]{3,4})_[0-9a-f]{8}-[0-9a-f-]{27}\b/g)) {
      if (this.hidden.has(id)) continue;
      const of = this.ids.get(prefix) ?? [];
      if (!of.includes(id) && of.length < 50) this.ids.set(prefix, [...of, id]);
    }
  }

  /** An id for a path, most often of the right kind. */
  pick(path: string, place: number): string {
    const prefix = PREFIXES.find(([part]) => path.includes(part))?.[1];
    const all = prefix === undefined ? [...this.codes, ...[...this.ids.values()].flat()] : (this.ids.get(prefix) ?? []);
    return all[place % Math.max(1, all.length)] ?? 'txn_01890000-0000-7000-8000-000000000072';
  }
}

const PREFIXES = [
  ['/businesses/{', 'biz'],
  ['/transactions/{', 'txn'],
  ['/wallets/{', 'wal'],
  ['/webhook-endpoints/{', 'whe'],
  ['/deliveries/{', 'whd'],
  ['/api-keys/{', 'key'],
  ['/cases/{', 'case'],
  ['/receivables/{', 'case'],
  ['/reconciliations/{', 'rec'],
  ['/invoices/{', 'inv'],
  ['/payment-links/{', 'pln'],
] as const;

/** Half a character: it has no place in an address. */
const LONE = /\p{Surrogate}/u;
const LONE_ALL = /\p{Surrogate}/gu;

const HUNG_UP = [
  '{',
  '',
  'null',
  '[]',
  '"x"',
  '1',
  '{"reference":1,"reference":2}',
  '{"__proto__":{"a":1}}',
  `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
  '{"a":\u0000}',
  '{"a":1}}',
  '\ufeff{}',
];
const OTHER_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'multipart/form-data; boundary=x',
  'application/xml',
  'nonsense',
];

const pathParts = (template: string, known: Known): fc.Arbitrary<string> => {
  const names = [...template.matchAll(/\{\w+\}/g)];
  const part = fc.oneof(
    { weight: 6, arbitrary: fc.nat().map((place) => encodeURIComponent(known.pick(template, place))) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...ODD_TEXTS.filter((text) => text !== '' && text.length < 200 && !LONE.test(text)))
        .map(encodeURIComponent),
    },
    { weight: 1, arbitrary: fc.constantFrom('%ff', '%zz', '..%2f', 'a'.repeat(300), 'NGN', 'smb_main') },
  );
  return fc.array(part, { minLength: names.length, maxLength: names.length }).map((parts) => {
    let at = 0;
    return template.replace(/\{\w+\}/g, () => parts[at++] ?? '');
  });
};

const queryPart = (parameter: ApiParameter, document: ApiDocument): fc.Arbitrary<string> => {
  const text = (value: unknown): string => `${parameter.name ?? ''}=${encodeURIComponent(String(value).replace(LONE_ALL, '?'))}`;
  const given = valid(
    { ...parameter.schema, ...(parameter.example === undefined ? {} : { examples: [parameter.example] }) },
    document.components.schemas,
  );
  const optional = { weight: parameter.required === true ? 0 : 6, arbitrary: fc.constant('') };
  return fc.oneof(
    optional,
    { weight: 6, arbitrary: given.map(text) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS).map(text) },
    { weight: 1, arbitrary: given.map((value) => `${text(value)}&${text(value)}`) },
  );
};

const queries = ({ operation }: PlacedOperation, document: ApiDocument): fc.Arbitrary<string> => {
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const odd = fc.oneof(
    { weight: 30, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('unknown=1', '%', 'limit[]=1', 'a[b][c]=1', '&&&=') },
  );
  return fc.tuple(...parameters.map((one) => queryPart(one, document)), odd).map((parts) => {
    const asked = parts.filter((part) => part !== '').join('&');
    return asked === '' ? '' : `?${asked}`;
  });
};

interface Sent {
  readonly body: string | undefined;
  readonly type: string | undefined;
}

const json = (value: unknown): Sent => ({ body: JSON.stringify(value), type: 'application/json' });

const bodies = ({ method, operation }: PlacedOperation, document: ApiDocument): fc.Arbitrary<Sent> => {
  const content = operation.requestBody?.content;
  // A GET with a body is nothing that fetch would send.
  if (method === 'get') return fc.constant({ body: undefined, type: undefined });
  if (!content)
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant<Sent>({ body: undefined, type: undefined }) },
      { weight: 1, arbitrary: anything.map(json) },
    );
  const media = content['application/json'];
  if (!media)
    return fc
      .tuple(fc.constantFrom(...Object.keys(content), ...OTHER_TYPES), fc.oneof(fc.constantFrom(...LINES), fc.string({ unit: 'binary' })))
      .map(([type, body]) => ({ type, body }));
  const { schemas } = document.components;
  const shown = Object.values(media.examples ?? {}).map(({ value }) => value);
  const examples = media.example === undefined ? shown : [...shown, media.example];
  const named = fc.tuple(fc.constantFrom(...examples), fc.nat(10_000)).map(([value, number]) => renamed(value, number));
  return fc.oneof(
    { weight: 8, arbitrary: named.map(json) },
    { weight: 6, arbitrary: valid(media.schema, schemas).map(json) },
    { weight: 8, arbitrary: spoiled(media.schema, schemas).map(json) },
    { weight: 1, arbitrary: anything.map(json) },
    { weight: 1, arbitrary: fc.constantFrom(...HUNG_UP).map((body) => ({ body, type: 'application/json' })) },
    {
      weight: 1,
      arbitrary: fc.tuple(named, fc.constantFrom(...OTHER_TYPES)).map(([value, type]) => ({ body: JSON.stringify(value), type })),
    },
  );
};

const LINES = [
  'provider_reference,reference,recipient,amount,currency,status,executed_at\nX-1,order-1,+2348031234567,100.00,NGN,succeeded,2026-11-21T09:00:00Z\n',
  '',
  '\n\n',
  '{"provider_reference":"X-2","amount":"1.00","currency":"NGN","status":"succeeded"}\n',
  'a;b\n1;2\n',
];

/** An example under a reference and code of its own: otherwise all but the first would be the same request again. */
const renamed = (value: unknown, number: number): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const own = 'reference' in value ? { reference: `fuzz-${number}` } : {};
  return { ...value, ...own, ...('code' in value ? { code: `fuzz_${number % 20}` } : {}) };
};

const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['prefer', ['wait=0', 'wait=1', 'wait=-1', 'wait=99999999999999999999', 'respond-async, wait=0', 'wait', '=']],
  ['x-request-id', ['mine', 'a'.repeat(500), 'ü', '']],
  ['traceparent', ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '00-0-0-0', 'ff-x']],
  ['accept', ['application/json', 'text/html', 'nonsense']],
  ['idempotency-key', ['once', '', '"quoted"', 'a'.repeat(300)]],
  ['last-event-id', ['0', 'evt_none']],
];

const headers: fc.Arbitrary<Record<string, string>> = fc
  .array(
    fc.constantFrom(...HEADERS).chain(([name, values]) => fc.constantFrom(...values).map((value) => [name, value] as const)),
    { maxLength: 2 },
  )
  .map((pairs) => Object.fromEntries(pairs.filter(([, value]) => /^[\u0000-\u00ff]*$/.test(value))));

const callers = fc.oneof(
  { weight: 40, arbitrary: fc.constant('right' as const) },
  { weight: 1, arbitrary: fc.constantFrom('none' as const, 'wrong' as const, 'other' as const, 'by header' as const) },
);

/** Requests to one operation: right ones, wrong ones, and such as are neither. */
export const requestsTo = (placed: PlacedOperation, document: ApiDocument, known: Known): fc.Arbitrary<FuzzedRequest> =>
  fc
    .tuple(pathParts(placed.path, known), queries(placed, document), bodies(placed, document), headers, callers)
    .map(([path, query, { body, type }, extra, caller]) => ({
      method: placed.method.toUpperCase(),
      path: `${path}${query}`,
      headers: { ...extra, ...(type === undefined ? {} : { 'content-type': type }) },
      body,
      caller,
    }));
