import { writeFileSync } from 'node:fs';
import { type Dialect, type MeaningTable } from '@daftari/dialect';
import { blmpay } from '@daftari/dialect-blmpay';
import { bmatror } from '@daftari/dialect-bmatror';
import { mpp } from '@daftari/dialect-mpp';
import { strongmb } from '@daftari/dialect-strongmb';

/** Writes `providers.md` from the tables of libs/dialects: `npm run docs:generate`. A test holds the checked-in copy against what this makes. */

/** What a page says of any dialect, whatever signs it in. */
type AnyDialect = Pick<Dialect, 'name' | 'credentials' | 'meanings' | 'limits'> &
  Readonly<Record<string, unknown>> & { readonly [K in 'purchase' | 'payment' | 'payout']?: { readonly reference: string } };

const DIALECTS: readonly AnyDialect[] = [bmatror, blmpay, strongmb, mpp];

/** What each document leaves open, and what was decided. */
const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  bmatror: [
    'The document shows one request and no answer: shapes, error codes and the signature’s form are those of API.md §7, which the serving side and the sandbox speak too.',
    'The hourly limit depends on a tier that only the headers tell: until the first answer the lowest tier is taken. A reset that is too small for Unix seconds counts from now.',
    'A list of bundles exists in API.md only.',
  ],
  blmpay: [
    'The provider makes the reference. Ours travels in `metadata.order_id`; after a lost answer it is looked for in the list, at most ten pages of a hundred. What is not there stays `unknown` and becomes a case: that it is not there today is no word that it never was.',
    'Two entries with our reference are two executions: `unknown`, until somebody has looked.',
    'The document shows no answer to a payment, no error and no payout: shapes are those of API.md §7. Because no error is shown, its code is also found where others would put it.',
    'A callback’s time is in `X-Webhook-Timestamp` (Unix seconds), and it is refused more than five minutes from now, either way.',
    'Whole shillings only: cents cannot be sent, and nothing was sent where they were asked for.',
    '`Idempotency-Key` is sent and not relied on: the document does not have it.',
  ],
  strongmb: [
    'No callbacks: asking is the only way to know.',
    'The daily limit (429) without `Retry-After` lasts until somebody raises it, so that another route may be tried.',
    'Requests for cable, electricity and bills are those of API.md §7.',
  ],
  mpp: [
    'The token comes from `POST /api/auth/token`, as the document’s example has it; its heading says `GET /auth/token`. A refresh is API.md §7’s.',
    'A transaction is asked about by its id, with all its details, so that reference and amount can be compared; where the id is not known or not found, by our `external_id` in the list. Only a list that was seen to its end says `not_found`.',
    'Pages are counted by `current_page` and `last_page`: the document’s own last page names itself in `next_page_url`.',
    'A callback is not signed, and so a hint: whatever status it tells, the provider is asked at once.',
    'A balance with more decimals than its currency has, as the document shows one, is cut; an amount like that is unreadable.',
    'Account validation is a `GET` with a body; the same stands in the query, for servers that drop such bodies.',
    '`msisdn` is in local form for Sierra Leone (+232) and Guinea (+224), and as it is elsewhere: the document shows both.',
    'It names cards and payment pages, and shows no request for them: a collection by card cannot be sent.',
  ],
};

const INTRODUCTION = `# Providers and their dialects

<!-- Made by docs/generate-providers.ts from libs/dialects. Change it there, then \`npm run docs:generate\`. -->

A dialect is one system's wire protocol (\`libs/dialects/<name>\`). Its calling side is pure: it makes requests and reads answers, and nothing in it sends,
waits, reads a clock or draws chance. \`libs/dialect/src/dialect.ts\` says what a dialect is; this page says how to add one, and what each code of each
document comes to.

## Adding a dialect

The files of \`libs/dialects/<name>/src\`, in the order in which data flows through them:

1. \`credentials.ts\`: what a provider is registered with, as a TypeBox schema that refuses unknown names. Where a request carries a token that must be had
   first, \`tokens.ts\` has it, and what a request is signed in with is another type than what is kept.
2. \`wire.ts\`: what is read of answers, as schemas. Only what is used is required of them; everything else may change without harm. Nothing is cast.
3. \`codes.ts\`: each code and status word of the document with what it comes to, and why where that is not obvious. The tables below are made of it.
4. \`amounts.ts\`: the document's way of writing money, by digits (\`parseExactJson\`, \`@daftari/money\`), never through a float.
5. \`requests.ts\`: inputs to requests. What the dialect cannot say is an \`UnsendableError\`: nothing was sent, another route may be tried.
6. \`interpret.ts\`: answers to outcomes. In doubt \`unknown\`: it is asked about, never sent elsewhere and never given back by itself.
7. \`requery.ts\`, where one question is not enough: each reading gives the outcome or the next question, and there is a last one.
8. \`callbacks.ts\` and its signature: over the bytes as they came, in constant time, with the time as an argument.
9. \`dialect.ts\`: all of it as one object, with \`satisfies Dialect<…>\`: its type shows what the document has.

Then a line in each of \`tsconfig.json\`, \`apps/provider-connector/src/providers/dialects.ts\` and \`docs/generate-providers.ts\`.

**Tests**: the document's examples one by one, every row of its tables, signatures against a value that something else computed. And the suite that
every dialect gets for free, \`conformance(…)\` of \`@daftari/dialect/conformance\`, called in \`conformance.test.ts\` with what the document shows:

- it never throws, whatever comes, and says nothing final on garbage, on a body that was cut, or with a fault of the provider's own (3xx, 5xx);
- it says nothing final on an answer about another reference;
- amounts are written and read exactly, to the largest;
- no secret is repeated in an outcome or an error, though the provider repeats it;
- the same input makes the same bytes; questions come to an end; a callback with one bit changed is refused.

## Outcomes

| outcome | what it means |
|---|---|
| \`succeeded\` | The provider's word that it was done. |
| \`accepted\` | Not final: ask again, or wait for a callback. |
| \`declined\` | A clear, coded refusal of this provider; nothing was executed, and another route may be tried. |
| \`failed\` | A refusal that every route would repeat, or the provider's word "failed". |
| \`unknown\` | It may or may not have happened: ask. |
| \`not_found\` | The provider does not know the reference. Counts only once it is old enough. |
| \`retry_later\` | The same provider, the same reference, later. |

Whatever the dialect: a 429 is \`retry_later\`; a body that cannot be read, a code that no table has, and every 3xx and 5xx is \`unknown\`, but for the one coded
503 of bmatror and of strongmb. The tables say what a code comes to in answer to a new transaction; \`other\` is a code that answers other questions, and \`unknown\` there.
`;

const PARTS: readonly (readonly [string, string])[] = [
  ['purchase', 'purchases'],
  ['payment', 'payments'],
  ['payout', 'payouts'],
  ['cancel', 'cancel'],
  ['callbacks', 'callbacks'],
  ['tokens', 'tokens'],
  ['balance', 'balance'],
  ['catalogue', 'catalogue'],
  ['channels', 'channels'],
  ['lookup', 'lookup'],
  ['profile', 'profile'],
];

const has = (dialect: AnyDialect, part: string): boolean => dialect[part] !== undefined;

const overview = (): string[] => [
  '## What each has',
  '',
  `| dialect | ${PARTS.map(([, name]) => name).join(' | ')} | credentials |`,
  `|---|${PARTS.map(() => ':-:').join('|')}|---|`,
  ...DIALECTS.map((dialect) => {
    const credentials = Object.keys(dialect.credentials.properties).map((name) => `\`${name}\``);
    return `| [${dialect.name}](#${dialect.name}) | ${PARTS.map(([part]) => (has(dialect, part) ? '✓' : '')).join(' | ')} | ${credentials.join(', ')} |`;
  }),
  '',
];

const stated = ({ limits }: AnyDialect): string[] =>
  [
    limits.requests && `${limits.requests.count} requests per ${limits.requests.perS} s`,
    limits.paymentsExpireAfterS && `collections expire after ${limits.paymentsExpireAfterS / 3_600} h`,
    limits.callbackWindowS && `callbacks are taken for ${limits.callbackWindowS} s`,
  ].filter((text): text is string => typeof text === 'string');

const referenceOf = (dialect: AnyDialect): string => {
  const owner = (dialect.purchase ?? dialect.payment ?? dialect.payout)?.reference;
  return owner === 'theirs'
    ? 'The provider makes the reference: a request is never sent twice.'
    : 'It takes our reference, and executes it once.';
};

const tableOf = ({ title, rows }: MeaningTable): string[] => {
  const withHttp = rows.some(({ http }) => http !== undefined);
  return [
    `### ${title}`,
    '',
    withHttp ? '| code | HTTP | outcome | why |' : '| code | outcome | why |',
    withHttp ? '|---|--:|---|---|' : '|---|---|---|',
    ...rows.map(
      ({ code, http, meaning, because = '' }) => `| \`${code}\` |${withHttp ? ` ${http ?? ''} |` : ''} ${meaning} | ${because} |`,
    ),
    '',
  ];
};

const sectionOf = (dialect: AnyDialect): string[] => [
  `## ${dialect.name}`,
  '',
  [referenceOf(dialect), ...stated(dialect).map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`)].join(' '),
  '',
  'What its document leaves open:',
  '',
  ...(DECISIONS[dialect.name] ?? []).map((text) => `- ${text}`),
  '',
  ...dialect.meanings.flatMap((table) => tableOf({ ...table, title: `${dialect.name}: ${table.title}` })),
];

/** `docs/providers.md`: the dialects for people. */
export const providersMarkdown = (): string => `${[INTRODUCTION, ...overview(), ...DIALECTS.flatMap(sectionOf)].join('\n').trimEnd()}\n`;

if (import.meta.main) writeFileSync(new URL('providers.md', import.meta.url), providersMarkdown());
