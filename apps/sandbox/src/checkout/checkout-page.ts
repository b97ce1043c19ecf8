/** What the page of one payment shows. */
export interface CheckoutView {
  /** Such as `50,000 TZS`. */
  readonly amount: string;
  readonly reference: string;
  readonly payer: string;
}

/** The page on which the customer pays by card: three buttons, no script, nothing from elsewhere. */
export const checkoutPage = ({ amount, reference, payer }: CheckoutView): string =>
  page(
    'Pay by card',
    `<p class="amount">${escaped(amount)}</p>
      <dl>
        <div><dt>Customer</dt><dd>${escaped(payer)}</dd></div>
        <div><dt>Reference</dt><dd>${escaped(reference)}</dd></div>
      </dl>
      <form method="post">
        <button class="pay" name="outcome" value="success">Pay ${escaped(amount)}</button>
        <button name="outcome" value="decline">Have the card declined</button>
        <button name="outcome" value="cancel">Cancel</button>
      </form>
      <p class="note">A simulated bank page: no card is asked for and no money moves.</p>`,
  );

/** The page of a payment that is over. */
export const overPage = (status: string, reference: string, back: string | undefined): string =>
  page(
    `Payment ${status}`,
    `<p role="status">This payment is <strong>${escaped(status)}</strong>. Nothing more can be done with it here.</p>
      <p class="note">Reference ${escaped(reference)}</p>
      ${back === undefined ? '' : `<p><a href="${escaped(back)}">Back to the shop</a></p>`}`,
  );

/** The page for an address that is none. */
export const missingPage = (): string => page('No such payment', '<p role="alert">There is no payment at this address.</p>');

/** The page for a form that was not filled in on this page. */
export const unclearPage = (): string =>
  page('Not understood', '<p role="alert">The outcome must be success, decline or cancel. Go back and choose one of the buttons.</p>');

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <style>
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
      main { width: min(22rem, calc(100vw - 3rem)); }
      h1 { font-size: 1.25rem; margin: 0 0 1rem; }
      .amount { font-size: 2rem; font-weight: 600; margin: 0 0 1rem; }
      dl { margin: 0 0 1.5rem; }
      dl div { display: flex; justify-content: space-between; gap: 1rem; }
      dt, .note { opacity: 0.75; }
      dd { margin: 0; overflow-wrap: anywhere; }
      button { display: block; width: 100%; margin: 0 0 0.75rem; padding: 0.75rem; font: inherit; border: 1px solid; border-radius: 0.5rem; background: none; cursor: pointer; }
      button.pay { background: #14532d; border-color: #14532d; color: #fff; }
      button:focus-visible, a:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
      .note { font-size: 0.875rem; }
    </style>
  </head>
  <body>
    <main>
      <h1>${escaped(title)}</h1>
      ${content}
    </main>
  </body>
</html>
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
