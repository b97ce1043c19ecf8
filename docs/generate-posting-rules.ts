import { writeFileSync } from 'node:fs';
import {
  type Figure,
  FIGURES,
  type LedgerStatus,
  POSTING_RULES,
  type PostingRule,
  PROGRESS,
  PUBLIC_STATUS,
  REJECTION_MEANINGS,
  REJECTIONS,
  TRANSACTION_KINDS,
  type TransactionKind,
  TRANSITIONS,
} from '@daftari/ledger-domain';
import { formatAmount, isCurrency } from '@daftari/money';
import { CHART } from './chart-rows.ts';
import { STORIES } from './worked-examples/all.ts';
import { type Line, type Story } from './worked-examples/story.ts';

/**
 * Writes `posting-rules.md` from the rules of libs/ledger-domain and the worked examples beside this file: `npm run docs:generate`.
 * A test holds the checked-in copy against what this makes, and another what the ledger decides against the examples.
 */

const KINDS: Readonly<Record<TransactionKind, string>> = {
  purchase:
    'The wallet buys something that a provider delivers: airtime, data, a bill. The money is held until the provider has said how it ended.',
  payout: 'The wallet pays money out to somebody through a provider. It moves as a purchase does.',
  payment: 'A collection: somebody pays the business through a provider. Nothing moves until the provider says that it was paid.',
  deposit: 'The business pays in at our bank, and an operator approves it.',
  refund: 'A payment, or a part of it, goes back to who paid it. Several are possible, up to the amount of the payment; its fee is kept.',
  transfer:
    "One business pays another. On one shard both steps are decided at once; between two the money is in transit until the recipient's shard has answered.",
  adjustment: "What operators move: credits and debits of a wallet, commission paid out, and the platform's own money at providers.",
};

const FIGURE_MEANINGS: Readonly<Record<Figure, string>> = {
  amount: 'The face value.',
  discount: 'What is taken off it, whether a percentage or what is left to a fixed price.',
  fee: 'What we charge; for a settlement, what the provider keeps.',
  tax: 'Tax on the fee.',
  total:
    'What the wallet moves. When it pays: amount − discount, + fee + tax where the business bears them. When it is paid: amount, − fee − tax where the business bears them.',
  delivered: 'What the other side gets: the amount, − fee − tax where the end user bears them.',
  collected: 'What the other side pays: the amount, + fee + tax where the end user bears them.',
  cost: 'What the provider takes on top of what it delivers; negative where it pays us a commission.',
  providerCost: 'delivered + cost: what leaves our float.',
  commission: 'What the business earns of the delivery.',
};

const money = (minor: bigint, currency: string): string => {
  if (!isCurrency(currency)) throw new Error(`${currency} is not a currency.`);
  return formatAmount(minor, currency);
};

const rulesOf = (kind: TransactionKind): [string, PostingRule][] => Object.entries(POSTING_RULES[kind]);
const words = (name: string): string => name.replaceAll('_', ' ');

/** A line's account with its names filled in, or as the rule has it. */
const isOf = (pattern: string, account: string): boolean => account === pattern || account.split(':')[0] === pattern.split(':{')[0];

/** An example's figures beside the rule's lines: those of zero were left out of the example. */
const beside = (rule: PostingRule, lines: readonly Line[]): (Line | undefined)[] => {
  const left = [...lines];
  const rows = rule.lines.map(({ account }) => (left[0] && isOf(account, left[0][1]) ? left.shift() : undefined));
  if (left.length > 0) throw new Error(`The example of "${rule.when}" has lines that the rule has not.`);
  return rows;
};

const amounts = (line: Line | undefined, currency: string): string => {
  if (!line) return ' | ';
  const [side, , amount] = line;
  return side === 'debit' ? `${money(amount, currency)} | ` : ` | ${money(amount, currency)}`;
};

const stepTable = (rule: PostingRule, story: Story, lines: readonly Line[]): string[] => {
  const shown = beside(rule, lines);
  const total = lines.reduce((sum, [side, , amount]) => (side === 'debit' ? sum + amount : sum), 0n);
  return [
    `| account | side | figure | debit ${story.currency} | credit ${story.currency} |`,
    '|---|---|---|--:|--:|',
    ...rule.lines.map(
      ({ account, side, figure }, index) => `| \`${account}\` | ${side} | ${figure} | ${amounts(shown[index], story.currency)} |`,
    ),
    `| | | | **${money(total, story.currency)}** | **${money(total, story.currency)}** |`,
    '',
  ];
};

/** The story that shows a step first; every step has one, a test says so. */
const storyOf = (kind: TransactionKind, step: string): Story => {
  const found = STORIES.find((story) => story.kind === kind && story.steps[step]);
  if (!found) throw new Error(`${kind}.${step} has no worked example.`);
  return found;
};

const priceText = ({ price, currency, delivery }: Story): string => {
  const { amount, discount, fee, tax, total, feePayer } = price;
  const { cost, commission } = delivery ?? { cost: 0n, commission: 0n };
  const parts = Object.entries({ amount, discount, fee, tax, total, cost, commission }).filter(([, part]) => part !== 0n);
  const payer = fee === 0n && tax === 0n ? '' : `, fee payer ${words(feePayer)}`;
  return `${parts.map(([name, part]) => `${name} ${money(part, currency)}`).join(', ')}${payer}.`;
};

const stepSection = (kind: TransactionKind, step: string, rule: PostingRule, before: Story | undefined): string[] => {
  const story = storyOf(kind, step);
  const example = story.steps[step];
  return [
    ...(story === before ? [] : [`_Example: ${story.title}_ In figures: ${priceText(story)}`, '']),
    `**${words(step)}** (${rule.when})`,
    '',
    ...(example ? stepTable(rule, story, example.lines) : []),
  ];
};

/** Other prices of the same kind, step by step. */
const variants = (kind: TransactionKind): string[] => {
  const first = new Set(rulesOf(kind).map(([step]) => storyOf(kind, step)));
  return STORIES.filter((story) => story.kind === kind && !first.has(story)).flatMap((story) => [
    `_Another: ${story.title}_ In figures: ${priceText(story)}`,
    '',
    ...rulesOf(kind).flatMap(([step, rule]) => {
      const example = story.steps[step];
      return example ? [`**${words(step)}**`, '', ...stepTable(rule, story, example.lines)] : [];
    }),
  ]);
};

const kindSection = (kind: TransactionKind): string[] => {
  const rules = rulesOf(kind);
  return [
    `### ${kind}`,
    '',
    KINDS[kind],
    '',
    ...rules.flatMap(([step, rule], index) => {
      const previous = rules[index - 1];
      return stepSection(kind, step, rule, previous && storyOf(kind, previous[0]));
    }),
    ...variants(kind),
  ];
};

const isWaiting = (status: LedgerStatus): status is keyof typeof PUBLIC_STATUS => status in PUBLIC_STATUS;
/** Where a waiting transaction stands, told apart; outside all three are `pending`. */
const node = (status: LedgerStatus): string => (isWaiting(status) ? `${PUBLIC_STATUS[status]}_${status}` : status);

/** One arrow for each way, with all events that take it. Cases change no status, so they would only draw loops. */
const arrows = (from: LedgerStatus): string[] => {
  const ways = new Map<LedgerStatus, string[]>();
  for (const [type, to] of Object.entries(TRANSITIONS[from])) {
    if (type === 'CaseOpened' || type === 'CaseResolved') continue;
    for (const one of to) ways.set(one, [...(ways.get(one) ?? []), type]);
  }
  return [...ways].map(([to, types]) => `  ${from === 'absent' ? '[*]' : node(from)} --> ${node(to)}: ${types.join(', ')}`);
};

const diagram = (): string[] => [
  '```mermaid',
  'stateDiagram-v2',
  ...Object.keys(PUBLIC_STATUS).map((status) => `  state "pending (${words(status)})" as ${node(status as LedgerStatus)}`),
  ...(Object.keys(TRANSITIONS) as LedgerStatus[]).flatMap(arrows),
  '```',
];

const progressDiagram = (): string[] => [
  '```mermaid',
  'stateDiagram-v2',
  '  direction LR',
  '  [*] --> pending: held or expected',
  ...Object.entries(PROGRESS).flatMap(([from, to]) => to.map((one) => `  ${from} --> ${one}: TransactionProgressed`)),
  ...Object.keys(PROGRESS).map((from) => `  ${from} --> [*]: its end, in the books`),
  '```',
];

const chartRows = (): string[] =>
  Object.entries(CHART).map(([account, { whose, normal, about }]) => `| \`${account}\` | ${whose} | ${normal} | ${about} |`);

const INTRODUCTION = `# Posting rules

<!-- Made by docs/generate-posting-rules.ts from libs/ledger-domain and docs/worked-examples. Change it there, then \`npm run docs:generate\`. -->

What is debited and credited, for every kind of transaction and every step of it. The rules are data (\`libs/ledger-domain/src/posting-rules.ts\`),
and so is this page: the ledger decides by the same table, and a test holds what it decides against every example here.

Each event's lines sum to zero, in one currency and one mode: nothing ever nets across currencies, and live and test never meet.
Words are as in [GLOSSARY.md](GLOSSARY.md).

## Accounts

Every account is kept per currency and mode. A business has its own; the platform has one of each per shard, and a report sums them.
A wallet is a debt of ours: a credit raises it. \`pending\` and \`expected\` are memoranda: they say what is on its way and cancel each other.

| account | whose | normal side | what it is for |
|---|---|---|---|
`;

const SUSPENSE = `## Late successes, reversals, duplicates

A provider may say that it delivered after the money went back (late success), take back what it delivered (reversal), or a second provider may
deliver what the first one had (duplicate; it posts as a late success). The fact is booked at once against \`suspense:{provider}\`, a case is opened,
and the transaction's status stays. An operator decides what becomes of the money:

- **compensate**: the business pays for it, or gets it back, as if the transaction had ended so. What it has to pay it must have.
- **write off**: we bear it, or keep it, in \`margin\`.
- **accept**: nothing is posted; the money stays in suspense.
- **capture**, **release**: for a transaction that still waits: it ends on the operator's word.

Suspense is empty when no case about money is open, but for those that were accepted.
`;

const REFUSALS = `## Refusals, in order of precedence

The first rule that applies is the answer, and nothing is posted. A rule applies only where what it looks at is known: the ledger knows a business's
standing from its wallet, so where there is no wallet in a currency, \`currency_not_supported\` is the answer (the gateway asks for the business's
standing before it sends anything). Ends of transactions (a capture, a release, money that came) meet no limit: they are facts.

Before all of them, the same request sent again gets the answer that it got. Outside this order stand \`too_late\` (what came after its deadline is not
decided) and \`format_too_old\` (the installation may not write this yet; found when every rule has let it pass).

| | code | when |
|--:|---|---|
`;

const TRANSITIONS_TEXT = `## Statuses

What can happen to a transaction in the books (\`libs/ledger-domain/src/transitions.ts\`). What is not here cannot happen. Cases are opened and resolved
beside any status and change none. Outside, held, expected and in transit are all \`pending\`.
`;

const PROGRESS_TEXT = `While it is pending, the connector tells how it is getting on. These are not in the books and move nothing:
`;

/** `docs/posting-rules.md`: the rules for people. */
export const postingRulesMarkdown = (): string =>
  [
    INTRODUCTION + chartRows().join('\n'),
    '',
    '## Figures',
    '',
    '| figure | what it is |',
    '|---|---|',
    ...FIGURES.map((figure) => `| ${figure} | ${FIGURE_MEANINGS[figure]} |`),
    '',
    'In the tables a negative figure stands on the other side: a cost of −3.00 that a rule debits is a credit of 3.00. Lines of zero are not posted.',
    '',
    '## Kinds',
    '',
    ...TRANSACTION_KINDS.flatMap(kindSection),
    SUSPENSE,
    REFUSALS + REJECTIONS.map((code, index) => `| ${index + 1} | \`${code}\` | ${REJECTION_MEANINGS[code]} |`).join('\n'),
    '',
    TRANSITIONS_TEXT,
    ...diagram(),
    '',
    PROGRESS_TEXT,
    ...progressDiagram(),
    '',
  ].join('\n');

if (import.meta.main) writeFileSync(new URL('posting-rules.md', import.meta.url), postingRulesMarkdown());
