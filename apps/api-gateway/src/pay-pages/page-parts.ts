import { type Mode } from '@daftari/contracts';
import { type Currency, formatAmount } from '@daftari/money';
import { html, type Html } from './html.js';

/** What every page is made of. */
export interface PageFrame {
  readonly title: string;
  readonly businessName?: string;
  readonly mode?: Mode;
  readonly content: Html;
  /** Where the page asks whether anything changed, and what it knows. */
  readonly watch?: { readonly url: string; readonly state: string };
}

/** A whole page: no script or style but our own, in files of their own. */
export const page = ({ title, businessName, mode, content, watch }: PageFrame): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${businessName !== undefined && ` – ${businessName}`}</title>
<link rel="stylesheet" href="/pay/pay.css">
<script src="/pay/pay.js" defer></script>
${watch && html`<noscript><meta http-equiv="refresh" content="5" /></noscript>`}
</head>
<body${watch && html` data-watch="${watch.url}" data-state="${watch.state}"`}>
${mode === 'test' && html`<p class="test">Test mode: no money moves.</p>`}
<main>
${businessName !== undefined && html`<p class="business">${businessName}</p>`}
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;

/** `50000.00` for people: `50,000.00`. */
export const figure = (minor: bigint | string, currency: Currency): string => {
  const [whole = '', fraction] = formatAmount(BigInt(minor), currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** `50,000.00 TZS`. */
export const money = (minor: bigint | string, currency: Currency): string => `${figure(minor, currency)} ${currency}`;

/** The page of everything that is not there: which of the reasons it is, is not said. */
export const missingPage = (): string =>
  page({
    title: 'Nothing here',
    content: html`<p role="alert">There is nothing to pay at this address. Check it, or ask whoever sent it to you.</p>`,
  });

export const busyPage = (seconds: number): string =>
  page({
    title: 'One moment',
    content: html`<p role="alert">Too many requests came from your network. Try again in ${seconds} seconds.</p>`,
  });

export const faultPage = (): string =>
  page({
    title: 'Something went wrong',
    content: html`<p role="alert">
      That is our fault. Nothing is lost: go back and open the page again to see how it stands before you pay again.
    </p>`,
  });
