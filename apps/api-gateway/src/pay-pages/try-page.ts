import { isTerminal } from '@daftari/contracts';
import { isCurrency } from '@daftari/money';
import { type StandingTransaction } from '../transactions/transaction-reader.js';
import { html, type Html } from './html.js';
import { money, page } from './page-parts.js';
import { type Payable } from './payables.js';
import { type PayTry } from './pay-try-rows.js';
import { webAddress } from './web-address.js';

/** How a try stands, for its page and for what watches it. */
export const TRY_STANDINGS = ['starting', 'confirm_on_phone', 'pay_by_card', 'in_progress', 'paid', 'not_paid'] as const;
export type TryStanding = (typeof TRY_STANDINGS)[number];

/** A try with its payment, where that is known. */
export interface StandingTry {
  readonly one: PayTry;
  readonly payment: StandingTransaction | undefined;
}

export const tryStanding = ({ one, payment }: StandingTry): TryStanding => {
  if (one.state === 'completed' || payment?.status === 'completed') return 'paid';
  if (one.state === 'ended' || (payment && isTerminal(payment.status))) return 'not_paid';
  if (!payment) return 'starting';
  if (one.method === 'card') return webAddress(payment) === null ? 'in_progress' : 'pay_by_card';
  return 'confirm_on_phone';
};

/** Does anything still have to happen? */
export const isUnderWay = (standing: TryStanding): boolean => standing !== 'paid' && standing !== 'not_paid';

const TITLES: Readonly<Record<TryStanding, string>> = {
  starting: 'Your payment is being started',
  confirm_on_phone: 'Confirm on your phone',
  pay_by_card: 'Continue to the card page',
  in_progress: 'Your payment is under way',
  paid: 'Thank you, it is paid',
  not_paid: 'It was not paid',
};

/** The page that tells how one try at paying goes on, and how it ended. */
export const tryPage = (payable: Payable, standing: StandingTry, notice?: string): string => {
  const state = tryStanding(standing);
  const { one } = standing;
  const here = `/pay/${payable.token}/p/${one.token}`;
  const amount = isCurrency(one.currency) ? money(one.amount_minor, one.currency) : '';
  const content = html`<p class="amount">${amount}</p>
    ${notice !== undefined && html`<p role="alert" class="wrong">${notice}</p>`}
    <div role="status" aria-live="polite">${WORDS[state](standing, payable)}</div>
    ${isUnderWay(state) && html`<p class="note">This page shows by itself when it has ended. You may close it: nothing is lost.</p>`}
    ${isUnderWay(state) && state !== 'starting' && html`<form method="post" action="${here}/stop"><button class="plain" type="submit">Stop this payment and choose another way</button></form>`}
    ${!isUnderWay(state) && html`<p><a class="button" href="/pay/${payable.token}">${state === 'paid' ? 'Back' : 'Try again'}</a></p>`}`;
  const watch = isUnderWay(state) ? { url: `${here}/state`, state } : undefined;
  return page({ title: TITLES[state], businessName: payable.business.name, mode: payable.mode, content, ...(watch && { watch }) });
};

const WORDS: Readonly<Record<TryStanding, (standing: StandingTry, payable: Payable) => Html>> = {
  starting: () => html`<p>It is not known yet whether it was taken. Do not pay again: this is found out within a few minutes.</p>`,
  confirm_on_phone: ({ payment }) =>
    html`<p>A request was sent to ${hiddenNumber(payment?.recipient ?? null)}. Confirm it there with your PIN.</p>`,
  pay_by_card: ({ payment }) =>
    html`<p>Your card is asked for on a page of the card processor.</p>
      <p><a class="button" rel="noreferrer" href="${payment && webAddress(payment)}">Go to the card page</a></p>`,
  in_progress: () => html`<p>The card page is being prepared, or the card processor is at work.</p>`,
  paid: ({ payment }, payable) =>
    html`<p>${payable.business.name} has been told.</p>
      ${payment && html`<p class="note">Keep this for your records: ${payment.id}</p>`}`,
  not_paid: ({ one, payment }) => html`<p>${reasonOf(payment?.status ?? one.status)} No money was taken for it.</p>`,
};

/** The last digits tell the payer which phone it is, and nobody else whose. */
const hiddenNumber = (recipient: string | null): string =>
  recipient === null ? 'your phone' : `the phone that ends with ${recipient.slice(-3)}`;

const reasonOf = (status: string): string => {
  if (status === 'expired') return 'Nobody confirmed it in time.';
  if (status === 'cancelled' || status === 'voided') return 'It was stopped.';
  return 'It was declined, or could not be carried out.';
};
