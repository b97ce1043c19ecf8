import { writeFileSync } from 'node:fs';
import { type ProviderRequest, type ServedEndpoint, type ServedEndpoints, type ServedRefusal, type UsualAnswers } from '@daftari/dialect';
import { bboxxEndpoints } from '@daftari/dialect-bboxx';
import { blmpay, blmpayEndpoints, blmpayRefusals, blmpayUndecided, sendMeanings } from '@daftari/dialect-blmpay';
import { bmatror, bmatrorEndpoints, bmatrorErrors, bmatrorRefusals, bmatrorUndecided } from '@daftari/dialect-bmatror';
import { buildRefresh, buildTokenRequest, mpp, mppEndpoints, mppRefusals, mppUndecided } from '@daftari/dialect-mpp';
import { strongmb, strongmbAnswers, strongmbEndpoints, strongmbRefusals, strongmbUndecided } from '@daftari/dialect-strongmb';
import { type SimulatedEndpoint, simulatedEndpoints } from '@daftari/sandbox';

/** Writes `dialects.md` from the code that serves, calls and simulates each dialect: `npm run docs:generate`. A test holds the checked-in copy against this. */

/** A request that the calling side makes, and what for. */
interface CalledEndpoint {
  readonly method: string;
  readonly path: string;
  readonly purpose: string;
}

/** How one of our problems is told. */
interface Refusal {
  readonly code: string;
  readonly status: number;
}

interface DialectPage {
  readonly name: string;
  readonly document: string;
  readonly signIn: string;
  /** What stands in place of a scope where nobody has signed in. */
  readonly open?: string;
  readonly served: ServedEndpoints;
  readonly called: readonly CalledEndpoint[];
  readonly simulated: readonly SimulatedEndpoint[];
  readonly refusals: Readonly<Record<string, Refusal>>;
  readonly decisions: readonly string[];
}

const REFERENCE = 'some-reference';
const KINDS = ['airtime', 'data', 'cable', 'electricity', 'bill'] as const;

/** What the calling side needs of a dialect of purchases to show its requests. */
type Buys = Pick<typeof strongmb, 'purchase' | 'balance' | 'catalogue'> | Pick<typeof bmatror, 'purchase' | 'balance' | 'catalogue'>;

/** The requests of a dialect of purchases, made as the connector makes them. */
const calledOf = ({ purchase, balance, catalogue }: Buys): CalledEndpoint[] => {
  const access = { api_key: 'a-key-of-the-example' };
  const input = {
    productCode: 'a_product',
    recipient: '+2348031234567',
    amountMinor: 100n,
    reference: 'x1',
    fields: { meter_type: 'prepaid', phone: '+2348031234567' },
  };
  const one = (purpose: string, { request }: { request: { method: string; path: string } }): CalledEndpoint => ({
    method: request.method,
    path: request.path,
    purpose,
  });
  return [
    ...KINDS.map((kind) => one('purchase', purchase.build({ ...input, kind }, access))),
    one('requery', purchase.requery({ reference: REFERENCE }, access)),
    one('balance', balance(access)),
    ...catalogue.kinds.map((kind) => one('catalogue', catalogue.list(kind, access))),
  ];
};

const named = (purpose: string, { method, path }: ProviderRequest): CalledEndpoint => ({ method, path, purpose });

const MOVED = { reference: 'x1', amountMinor: 10_000n, customer: { firstName: 'Juma', lastName: 'Mwangi' } };

/** BLMPay's requests, made as the connector makes them. */
const calledOfBlmpay = (): CalledEndpoint[] => {
  const access = { secret_key: 'a-key-of-the-example' };
  const phone = '+255712345678';
  const asked = { reference: 'x1', providerReference: 'BP240101ABCD1234' };
  const input = { ...MOVED, currency: 'TZS' };
  return [
    named('payment', blmpay.payment.build({ ...input, by: { kind: 'mobile', phone } }, access).request),
    named('payout', blmpay.payout.build({ ...input, account: phone }, access).request),
    named('requery', blmpay.payment.requery(asked, access).request),
    named('requery', blmpay.payout.requery(asked, access).request),
    named('requery without their reference', blmpay.payment.requery({ reference: 'x1' }, access).request),
    named('requery without their reference', blmpay.payout.requery({ reference: 'x1' }, access).request),
    named('balance', blmpay.balance(access).request),
  ];
};

/** MPP's. */
const calledOfMpp = (): CalledEndpoint[] => {
  const access = { business_id: '9ad49c94-6983-477b-ad48-20b33ea66bbf', access_token: 'a-token' };
  const asked = { reference: 'x1', providerReference: '9b60b6c4-bdd0-43e7-a529-520845a16281' };
  const input = { ...MOVED, currency: 'SLE', channel: 'OM' };
  return [
    named('token', buildTokenRequest({ secret_id: 'x', secret_key: 'x', business_id: access.business_id })),
    named('token', buildRefresh('x')),
    named('payment', mpp.payment.build({ ...input, by: { kind: 'mobile', phone: '+23276123456' } }, access).request),
    named('payout', mpp.payout.build({ ...input, account: '+23276123456' }, access).request),
    named('requery', mpp.payment.requery(asked, access).request),
    named('requery without their id', mpp.payment.requery({ reference: 'x1' }, access).request),
    named('cancel', mpp.cancel(asked.providerReference, access).request),
    named('balance', mpp.balance(access).request),
    named('channels', mpp.channels(access).request),
    named('lookup', mpp.lookup({ channel: 'OM', account: '+23276123456' }, access).request),
    named('profile', mpp.profile(access).request),
  ];
};

const blmpayCodes = (table: Readonly<Record<string, { readonly error: keyof typeof sendMeanings; readonly status?: number }>>) =>
  Object.fromEntries(
    Object.entries(table).map(([problem, { error, status }]) => [problem, { code: error, status: status ?? sendMeanings[error].http }]),
  );

const refusalsOf = <Code extends string>(
  table: Readonly<Record<string, ServedRefusal<Code>>>,
  usual: UsualAnswers<Code>,
): Record<string, Refusal> =>
  Object.fromEntries(Object.entries(table).map(([problem, { code, status }]) => [problem, { code, status: status ?? usual[code].status }]));

const PAGES: readonly DialectPage[] = [
  {
    name: 'bmatror',
    document: 'BMATROR',
    signIn: '`X-API-Key: bm_live_…` or `bm_test_…`',
    served: bmatrorEndpoints,
    called: calledOf(bmatror),
    simulated: simulatedEndpoints.bmatror,
    refusals: refusalsOf({ ...bmatrorRefusals, '(a purchase that may have been made)': bmatrorUndecided }, bmatrorErrors),
    decisions: [
      'The wallet is the GHS one, and what is sold is what the catalogue has in GHS. A bundle is named by its product code and network, airtime by its network, a utility by its product code or its network.',
      'A reference alone says which purchase is meant: repeated, it is answered with the original and 200, whatever the body and whichever of the three paths. A refusal leaves its reference free.',
      'A purchase is answered as `processing` once its money is held; a webhook or `GET /api/v1/transactions/{reference}` tells the end.',
      'A failure’s `reason_code` is what we or the provider called it. That our own wallet at a provider is empty is told as `service_unavailable`: `insufficient_balance` is the client’s.',
      'Limits are the tier’s `per_hour`, counted per business and mode over all keys of the dialect, in hours of the clock. `X-RateLimit-Reset` is Unix seconds. Requests that nobody signed are not counted; what they are told is the free tier’s limit.',
      'Amounts are JSON numbers, read by their digits: `5.10` is 5.10, and `5.005` or `1e1` is refused.',
      'The latest 50 purchases are listed, or as many as `limit` (1–100) says; `starting_after` takes a `transaction_id`. Bundles can be asked for by `network`.',
    ],
  },
  {
    name: 'blmpay',
    document: 'BLMPay',
    signIn: '`Authorization: Bearer blm_live_…` or `blm_test_…`',
    served: blmpayEndpoints,
    called: calledOfBlmpay(),
    simulated: simulatedEndpoints.blmpay,
    refusals: blmpayCodes({ ...blmpayRefusals, '(a payment or payout that may have been made)': blmpayUndecided }),
    decisions: [
      'The wallet is the TZS one; amounts are whole shillings, in lists and balances too. Clients name no channel: it is the first, by its code, that is open for it.',
      'The reference (`BP`, `BO` and the day) is our transaction’s own, so that `/v1/transactions?reference=` finds it too. The document has none of the client’s: whoever sends a payment twice has two.',
      'An `Idempotency-Key` (1–255 printable characters, kept for seven days) makes them one: the same body again is answered with 200 and the payment as it stands, another body with 409.',
      '`total` of the balance is what is there, reserved or not; `pending` is on its way and not in it.',
      'Money that went back after it was collected is `voided`. Whatever ended a payout without delivery is `failed`.',
      'Invoices are those of the native API, in shillings, with `BI` references: `number`, `subtotal`, `tax`, `total`, `status` (`open`, `paid`, `overdue`, `void`) and `pay_url` stand beside the document’s fields.',
      'Lists take `limit` (1–100, 20 unless said), `offset` and `status`; `total` counts what the filter leaves.',
      'Sixty requests a minute per key, or what the tier’s `per_minute` says where that is more; a tier without any limit has none here either.',
      'Phones must be 255 and nine digits. Of a customer the names and the email are needed: the document calls other fields optional. What else stands beside the document’s fields is not kept.',
    ],
  },
  {
    name: 'strongmb',
    document: 'Strongmb',
    signIn: '`Authorization: Bearer smb_live_…` or `smb_test_…`',
    served: strongmbEndpoints,
    called: [...calledOf(strongmb), { method: 'GET', path: strongmb.profile({ api_key: 'x' }).request.path, purpose: 'profile' }],
    simulated: simulatedEndpoints.strongmb,
    refusals: refusalsOf({ ...strongmbRefusals, '(a purchase that may have been made)': strongmbUndecided }, strongmbAnswers),
    decisions: [
      'The wallet is the NGN one. `balance` is what can be spent, `locked_balance` what is held; no limit is null.',
      'There are no callbacks, so a purchase is given a second (`GATEWAY_DIALECT_WAIT_MS`) to end: then it is `successful` with 201 or `failed` with 200, otherwise `processing` with 200. 503 is answered where no provider could be asked, or the last one said that it is away; the money is back, and the purchase stands as `failed` under its reference.',
      'A reference is answered with the state that it has now, whatever the body.',
      'The document’s `0812345678` has a digit too few for Nigeria; numbers like it are taken in this dialect only. Numbers are shown as they were sent.',
      'The line of a data plan (`sme`) is the third part of its product code, as in the document’s codes. Billers’ ids are the document’s where it has them.',
      '`token` and `customer_name` are what the provider told; until then null and empty. Balances of a purchase that the books have not decided are 0.',
      'Limits of requests are the tier’s, per key, with the headers of the native API: the document has none. Its one 429 has `Retry-After` where it passes by itself.',
      'The latest 50 purchases are listed, or as many as `limit` (1–100) says; `starting_after` takes a `uuid`.',
    ],
  },
  {
    name: 'mpp',
    document: 'The Merchant Payment Platform',
    signIn: 'a token for `secret_id` and `secret_key`; it lives for 29 minutes, its refresh token for 30',
    open: 'its secrets',
    served: mppEndpoints,
    called: calledOfMpp(),
    simulated: simulatedEndpoints.mpp,
    refusals: { ...mppRefusals, '(a transaction that may have been made)': mppUndecided },
    decisions: [
      'Tokens are signed and stored nowhere, as those of `/oauth/token`, so that every gateway can check them; a key that is revoked ends its tokens within a second. Paths may end with a slash; what a GET asks may stand in its body or its query.',
      'A `payment` is a payment of ours, a `transfer` and a `payout` a payout: a channel that is open for one of the two takes the other as well, at its own fee. Channels are named in any case of letters; cards are left out, as the document has no checkout.',
      '`topup` and `cashin` are transfers to the business whose six digits are `receiver_merchant_code`; `deposit` waits for an operator, and its `proof` is a text or an object of texts. None of the three needs a `channel`.',
      '`external_id` is the transaction’s reference where it can be one, otherwise a reference is made of it; repeated, it is answered with 409 `MPP-TX-REQ-4091`, and the message has the id.',
      'Ids are ours without their prefix. Statuses are ours but for two: `expired` is `failed` there, and `voided` is `cancelled`. What has only begun is answered as `initiated` where it is made, and is `pending` when it is asked for.',
      'Numbers of other countries are taken, written internationally. A field of which the channel says `string` must not be a number of JSON; `amount` may be either.',
      '`details` is what the client sent, and the other names of the document’s examples: `phone` is the number internationally, `route` is `USSD` for wallets, what is not known is null. `receiver_business` of a `topup` or `cashin` says who was paid; how that business stands with the platform it does not.',
      'The one balance is that of SLE where the business has it, otherwise of its first currency. `commission` is 0.',
      'Callbacks go to `callback_url` (or `callback`) of the request. What a client said, its channel and its business are kept as they were, for them.',
      '404 is `MPP-BS-4505` for another’s business, `MPP-REQ-4008` for a transaction that there is not, and `MPP-REQ-4004` for a path or channel. Wrong secrets are 401 `MPP-AUTH-4402`. `data` names wrong fields, each with its sentences.',
      'Lists are of payments, payouts, transfers and deposits, `page_size` 15 (1–100); links keep it where it is another.',
    ],
  },
  {
    name: 'bboxx',
    document: 'BBOXX',
    signIn: 'the message’s own signature ([bboxx.md](bboxx.md))',
    served: bboxxEndpoints,
    called: [],
    simulated: [],
    refusals: {},
    decisions: [
      'It only speaks to us: nothing is called and nothing simulated. What comes of a notification is in [bboxx.md](bboxx.md).',
      'Pages in a browser may call it (CORS), as the document says. Any `Content-Type` is taken: the document’s own request has none.',
    ],
  },
];

const INTRODUCTION = `# Dialects served

<!-- Made by docs/generate-dialects.ts from libs/dialects and apps/sandbox. Change it there, then \`npm run docs:generate\`. -->

A client that was written for another system works here by a changed base address and credentials: \`{base_url}/dialects/<name>\`. An operator makes the
credentials with \`POST /admin/v1/businesses/{id}/api-keys {"mode": "live", "dialect": "<name>"}\`; the demo's are in \`demo.json\`. A key of a dialect opens
that dialect only, and a key of the native API opens none. What is bought through a dialect is a transaction like every other: it is in \`/v1/transactions\`,
with what the client sent kept as it was sent for the dialect's own answers and webhooks.

The frame (\`apps/api-gateway/src/dialects/frame\`) sees to what is alike for all: paths and methods, credentials, limits, bodies, and that every failure
is answered in the dialect's own shape. A dialect is then its endpoints, refusals and shapes (\`libs/dialects/<name>/src/served\`, pure) and a class in
\`apps/api-gateway/src/dialects/<name>\` that translates to the services of the native API. A problem of ours that a dialect has no word for does not compile.

- Nobody is told by another door what is not theirs: another business's reference is the same 404 as one that there is not.
- A wrong path is 404 and a wrong method 405 with \`Allow\`, with a key or without.
- A body that names no type is taken for JSON; another type than \`application/json\` is refused. At most 256 KiB. A key that stands twice is refused.
- A 429 that passes by itself and a 503 have \`Retry-After\`. Sending a purchase again with its reference is always safe.
- Where a purchase broke and nobody knows whether it was made, no code says that it was not: another system would buy elsewhere.

What each document's codes come to when *we* are the client is in [providers.md](providers.md).
`;

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')}$`);

const isOf = (endpoint: ServedEndpoint, { method, path }: SimulatedEndpoint): boolean =>
  method === endpoint.method && (path === endpoint.path || patternOf(endpoint.path).test(path.split('?')[0]?.replace(/\/$/, '') ?? ''));

const rightsOf = ({ needs }: ServedEndpoint, open: string): string => {
  if (needs === 'open') return open;
  return needs.length === 0 ? 'any' : needs.map((scope) => `\`${scope}\``).join(' or ');
};

const shownPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const endpointRow = (endpoint: ServedEndpoint, { called, simulated, open = 'its signature' }: DialectPage): string => {
  const purposes = new Set(called.filter((one) => isOf(endpoint, one)).map(({ purpose }) => purpose));
  const played = simulated.some((one) => isOf(endpoint, one)) ? '✓' : '';
  return `| \`${endpoint.method} ${shownPath(endpoint.path)}\` | ${endpoint.summary} | ${rightsOf(endpoint, open)} | ✓ | ${[...purposes].join(', ')} | ${played} |`;
};

/** What is called or simulated and not served would be a hole: it is listed, so that nobody overlooks it. */
const unservedRows = ({ served, called, simulated }: DialectPage): string[] => {
  const endpoints = Object.values(served);
  const missing = [...called, ...simulated].filter((one) => !endpoints.some((endpoint) => isOf(endpoint, one)));
  return [...new Set(missing.map(({ method, path }) => `| \`${method} ${shownPath(path)}\` | | | not served | | |`))];
};

const refusalTable = ({ name, refusals }: DialectPage): string[] => {
  const rows = Object.entries(refusals);
  if (rows.length === 0) return [];
  return [
    `### ${name}: what our problems are called`,
    '',
    '| problem | HTTP | code |',
    '|---|--:|---|',
    ...rows.map(
      ([problem, { code, status }]) => `| ${problem.startsWith('(') ? problem.slice(1, -1) : `\`${problem}\``} | ${status} | \`${code}\` |`,
    ),
    '',
  ];
};

const sectionOf = (page: DialectPage): string[] => [
  `## ${page.name}`,
  '',
  `${page.document}, at \`/dialects/${page.name}\`. Signed in with ${page.signIn}.`,
  '',
  '| endpoint | | scope | served | called for | simulated |',
  '|---|---|---|:-:|---|:-:|',
  ...Object.values(page.served).map((endpoint) => endpointRow(endpoint, page)),
  ...unservedRows(page),
  '',
  'What the document leaves open, and what is done:',
  '',
  ...page.decisions.map((text) => `- ${text}`),
  '',
  ...refusalTable(page),
];

/** `docs/dialects.md`: what is served of each dialect, for people. */
export const dialectsMarkdown = (): string => `${[INTRODUCTION, ...PAGES.flatMap(sectionOf)].join('\n').trimEnd()}\n`;

if (import.meta.main) writeFileSync(new URL('dialects.md', import.meta.url), dialectsMarkdown());
