import { type ApiDocument, type ApiMedia, type ApiParameter, type PlacedOperation } from '@daftari/api-gateway';
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
      this.note(prefix, id);
    }
    // Dialects name things by references and bare UUIDs, and pages by the ends of their addresses.
    for (const [kind, pattern] of NAMED_OTHERWISE) for (const [, name = ''] of text.matchAll(pattern)) this.note(kind, name);
  }

  /** Notes what something is called. */
  note(kind: string, name: string): void {
    const of = this.ids.get(kind) ?? [];
    if (!this.hidden.has(name) && !of.includes(name) && of.length < 50) this.ids.set(kind, [...of, name]);
  }

  /** One that was noted; undefined where there is none. */
  one(kind: string): string | undefined {
    return this.ids.get(kind)?.[0];
  }

  /** An id for a path, most often of the right kind. */
  pick(path: string, place: number): string {
    const prefix = PREFIXES.find(([part]) => path.includes(part))?.[1];
    const all = prefix === undefined ? [...this.codes, ...[...this.ids.values()].flat()] : (this.ids.get(prefix) ?? []);
    return all[place % Math.max(1, all.length)] ?? 'txn_01890000-0000-7000-8000-000000000072';
  }
}

const NAMED_OTHERWISE = [
  ['reference', /"reference":"([A-Za-z0-9._:-]{1,64})"/g],
  ['refresh_token', /"refresh_token":"([^"]+)"/g],
  ['uuid', /"id":"([0-9a-f]{8}-[0-9a-f-]{27})"/g],
  ['page', /\/pay\/([il]_[A-Za-z0-9_-]{22})/g],
  ['try', /name="try" value="([A-Za-z0-9_-]{22})"/g],
  ['try', /\/p\/([A-Za-z0-9_-]{22})/g],
] as const;

const PREFIXES = [
  ['/{reference}', 'reference'],
  ['/api/v1/business/{', 'mpp_business'],
  ['/api/v1/transaction/{', 'uuid'],
  ['/pay/{', 'page'],
  ['/p/{', 'try'],
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
  // Each with what stands before it: `/p/{try}`.
  const parts = template.match(/[^}]*\{\w+\}/g) ?? [];
  const part = (before: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.nat().map((place) => encodeURIComponent(known.pick(before, place))) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...ODD_TEXTS.filter((text) => text !== '' && text.length < 200 && !LONE.test(text)))
          .map(encodeURIComponent),
      },
      { weight: 1, arbitrary: fc.constantFrom('%ff', '%zz', '..%2f', 'a'.repeat(300), 'NGN', 'smb_main') },
    );
  return fc.tuple(...parts.map(part)).map((given) => {
    let at = 0;
    return template.replace(/\{\w+\}/g, () => given[at++] ?? '');
  });
};

const queryPart = (parameter: ApiParameter, document: ApiDocument, known: Known): fc.Arbitrary<string> => {
  const text = (value: unknown): string => `${parameter.name ?? ''}=${encodeURIComponent(String(value).replace(LONE_ALL, '?'))}`;
  const example = known.one(parameter.name ?? '') ?? parameter.example;
  const given = valid({ ...parameter.schema, ...(example === undefined ? {} : { examples: [example] }) }, document.components.schemas);
  const optional = { weight: parameter.required === true ? 0 : 6, arbitrary: fc.constant('') };
  return fc.oneof(
    optional,
    { weight: 6, arbitrary: given.map(text) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS).map(text) },
    { weight: 1, arbitrary: given.map((value) => `${text(value)}&${text(value)}`) },
  );
};

const queries = ({ operation }: PlacedOperation, document: ApiDocument, known: Known): fc.Arbitrary<string> => {
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const odd = fc.oneof(
    { weight: 30, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('unknown=1', '%', 'limit[]=1', 'a[b][c]=1', '&&&=') },
  );
  return fc.tuple(...parameters.map((one) => queryPart(one, document, known)), odd).map((parts) => {
    const asked = parts.filter((part) => part !== '').join('&');
    return asked === '' ? '' : `?${asked}`;
  });
};

interface Sent {
  readonly body: string | undefined;
  readonly type: string | undefined;
}

const json = (value: unknown): Sent => ({ body: JSON.stringify(value), type: 'application/json' });

const bodies = ({ method, operation }: PlacedOperation, document: ApiDocument, known: Known): fc.Arbitrary<Sent> => {
  const content = operation.requestBody?.content;
  // A GET with a body is nothing that fetch would send.
  if (method === 'get') return fc.constant({ body: undefined, type: undefined });
  if (!content)
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant<Sent>({ body: undefined, type: undefined }) },
      { weight: 1, arbitrary: anything.map(json) },
    );
  const media = content['application/json'];
  const form = content['application/x-www-form-urlencoded'];
  if (!media && form) return forms(form, document, known);
  if (!media)
    return fc
      .tuple(fc.constantFrom(...Object.keys(content), ...OTHER_TYPES), fc.oneof(fc.constantFrom(...LINES), fc.string({ unit: 'binary' })))
      .map(([type, body]) => ({ type, body }));
  const { schemas } = document.components;
  const shown = Object.values(media.examples ?? {}).map(({ value }) => value);
  const examples = media.example === undefined ? shown : [...shown, media.example];
  const named = fc.tuple(fc.constantFrom(...examples), fc.nat(10_000)).map(([value, number]) => renamed(value, number, known));
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

/** A form of a page: as it was shown, or with something wrong in it. */
const forms = (media: ApiMedia, { components: { schemas } }: ApiDocument, known: Known): fc.Arbitrary<Sent> => {
  const asForm = (value: unknown): Sent => {
    const form = new URLSearchParams();
    if (typeof value === 'object' && value !== null) for (const [name, one] of Object.entries(value)) form.set(name, String(one));
    return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
  };
  const shown = fc.constant(media.example).map((value) => ({ ...(value as object), ...(known.one('try') && { try: known.one('try') }) }));
  const right = fc.oneof(shown, valid(media.schema, schemas));
  return fc.oneof(
    { weight: 6, arbitrary: right.map(asForm) },
    { weight: 3, arbitrary: spoiled(media.schema, schemas).map(asForm) },
    { weight: 1, arbitrary: fc.tuple(right, fc.constantFrom(...OTHER_TYPES)).map(([value, type]) => ({ ...asForm(value), type })) },
  );
};

const LINES = [
  'provider_reference,reference,recipient,amount,currency,status,executed_at\nX-1,order-1,+2348031234567,100.00,NGN,succeeded,2026-11-21T09:00:00Z\n',
  '',
  '\n\n',
  '{"provider_reference":"X-2","amount":"1.00","currency":"NGN","status":"succeeded"}\n',
  'a;b\n1;2\n',
];

/** Whose it is, where a body says so: examples know nobody. */
const ownersOf = (value: object, known: Known): Record<string, unknown> =>
  Object.fromEntries(
    [
      ['business_id', 'mpp_business'],
      ['secret_id', 'secret_id'],
      ['secret_key', 'secret_key'],
      ['refresh_token', 'refresh_token'],
    ].flatMap(([field = '', kind = '']) => (field in value && known.one(kind) !== undefined ? [[field, known.one(kind)]] : [])),
  );

/** An example under a reference and code of its own: otherwise all but the first would be the same request again. */
const renamed = (value: unknown, number: number, known: Known): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const own = {
    // In one dialect a reference is of letters and digits only.
    ...('reference' in value && { reference: /-/.test(String(value.reference)) ? `fuzz-${number}` : `fuzz${number}` }),
    ...('external_id' in value && { external_id: `fuzz-${number}` }),
    ...('code' in value && !('msisdn' in value) && { code: `fuzz_${number % 20}` }),
    ...ownersOf(value, known),
  };
  return { ...value, ...own };
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
    .tuple(pathParts(placed.path, known), queries(placed, document, known), bodies(placed, document, known), headers, callers)
    .map(([path, query, { body, type }, extra, caller]) => ({
      method: placed.method.toUpperCase(),
      path: `${path}${query}`,
      headers: { ...extra, ...(type === undefined ? {} : { 'content-type': type }) },
      body,
      caller,
    }));
