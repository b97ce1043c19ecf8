import { type InvoiceItem } from '@daftari/contracts';
import { type Currency } from '@daftari/money';
import { html, type Html } from './html.js';
import { figure, money, page } from './page-parts.js';
import { type Filled, type FormProblems } from './pay-form.js';
import { type Payable } from './payables.js';
import { type PayTry } from './pay-try-rows.js';
import { type PayInput, type PayWay } from './pay-ways.js';

/** What the page of an invoice or link shows beside itself. */
export interface PayPageView {
  readonly payable: Payable;
  readonly ways: readonly PayWay[];
  /** The token of the try that its forms begin. */
  readonly tryToken: string;
  /** A payment that is under way already. */
  readonly open?: PayTry | undefined;
  /** Why nothing can be paid here, where that is so. */
  readonly closed?: string | undefined;
  /** A form that came back. */
  readonly returned?: { readonly channel: string; readonly filled: Filled; readonly problems: FormProblems } | undefined;
}

/** The page on which an invoice or link is seen and paid. */
export const payPage = (view: PayPageView): string => {
  const { payable } = view;
  const title = payable.kind === 'invoice' ? `Invoice ${payable.invoice.number}` : payable.link.description;
  const content = html`${payable.kind === 'invoice' ? invoiceParts(payable) : linkParts(payable)}${paySection(view)}`;
  return page({ title, businessName: payable.business.name, mode: payable.mode, content });
};

const linkParts = ({ amount, currency }: Payable): Html =>
  amount === null ? html`<p>You say how much you pay.</p>` : html`<p class="amount">${money(amount, currency)}</p>`;

const invoiceParts = ({ invoice, currency }: Extract<Payable, { kind: 'invoice' }>): Html =>
  html` <p class="amount">${money(invoice.total_minor, currency)}</p>
    <dl>
      <div>
        <dt>For</dt>
        <dd>${invoice.customer.name}</dd>
      </div>
      ${
        invoice.due_date !== null &&
        html`<div>
          <dt>Due</dt>
          <dd>${invoice.due_date}${invoice.status === 'overdue' && html` <strong>(overdue)</strong>`}</dd>
        </div>`
      }
    </dl>
    <table>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${invoice.items.map((item) => itemRow(item, currency))}
      </tbody>
      <tfoot>
        ${
          invoice.tax_minor !== '0' &&
          html`<tr>
              <th scope="row">Sum</th>
              <td>${figure(invoice.subtotal_minor, currency)}</td>
            </tr>
            <tr>
              <th scope="row">Tax (${invoice.tax_percent}%)</th>
              <td>${figure(invoice.tax_minor, currency)}</td>
            </tr>`
        }
        <tr>
          <th scope="row">Total</th>
          <td>${money(invoice.total_minor, currency)}</td>
        </tr>
      </tfoot>
    </table>
    ${invoice.notes !== null && invoice.notes !== '' && html`<p class="notes">${invoice.notes}</p>`}`;

/** Two columns fit a phone, whatever the sums. */
const itemRow = ({ name, quantity, unit_price_minor, total_minor }: InvoiceItem, currency: Currency): Html =>
  html`<tr>
    <td>${name}<span class="note">${quantity} × ${figure(unit_price_minor, currency)}</span></td>
    <td>${figure(total_minor, currency)}</td>
  </tr>`;

const paySection = (view: PayPageView): Html => {
  const { payable, ways, open, closed, returned } = view;
  if (closed !== undefined) return html`<p role="status" class="told">${closed}</p>`;
  if (open)
    return html`<p role="status" class="told">A payment is under way.</p>
      <p><a class="button" href="/pay/${payable.token}/p/${open.token}">See how it goes on</a></p>`;
  if (ways.length === 0)
    return html`<p role="status" class="told">This cannot be paid online at the moment. Ask ${payable.business.name} how to pay.</p>`;
  const chosen = returned?.channel ?? ways[0]?.channel.code;
  return html`<section aria-labelledby="ways">
    <h2 id="ways">Choose how to pay</h2>
    ${returned && html`<p role="alert" class="wrong">${returned.problems.whole ?? 'Something has to be put right below. Nothing was paid.'}</p>`}
    ${ways.map((way, index) => wayForm(view, way, index, way.channel.code === chosen))}
  </section>`;
};

const wayForm = (view: PayPageView, way: PayWay, index: number, isOpen: boolean): Html => {
  const { payable, tryToken } = view;
  const returned = view.returned?.channel === way.channel.code ? view.returned : undefined;
  const inputs = [...(payable.amount === null ? [amountInput(payable.currency)] : []), ...way.inputs];
  return html`<details name="way" ${isOpen && html` open`}>
    <summary>${way.channel.name}</summary>
    <form method="post" action="/pay/${payable.token}">
      <input type="hidden" name="channel" value="${way.channel.code}" />
      <input type="hidden" name="try" value="${tryToken}" />
      ${inputs.map((input) => inputField(input, `way${index}_${input.name}`, returned?.filled[input.name], returned?.problems.byInput[input.name]))}
      ${surcharge(way, payable.currency)}
      <button type="submit">${buttonText(way, payable)}</button>
    </form>
  </details> `;
};

const amountInput = (currency: Currency): PayInput & { readonly inputmode: string } => ({
  name: 'amount',
  label: `Amount in ${currency}`,
  type: 'text',
  autocomplete: 'off',
  inputmode: 'decimal',
});

const inputField = (
  input: PayInput & { readonly inputmode?: string },
  id: string,
  value: string | undefined,
  problem: string | undefined,
): Html =>
  html`<p class="field">
    <label for="${id}">${input.label}</label>
    <input
      id="${id}"
      name="${input.name}"
      type="${input.type}"
      autocomplete="${input.autocomplete}"
      ${input.inputmode !== undefined && html` inputmode="${input.inputmode}"`}
      maxlength="254"
      required${value !== undefined && html` value="${value}"`}${problem !== undefined && html` aria-invalid="true" aria-describedby="${id}_wrong"`}
    />
    ${problem !== undefined && html`<span class="wrong" id="${id}_wrong">${problem}</span>`}
  </p> `;

const surcharge = ({ surcharge: added }: PayWay, currency: Currency): Html | false => {
  if (added === null) return html`<p class="note">A fee is added in this way.</p>`;
  return added > 0n && html`<p class="note">A fee of ${money(added, currency)} is added.</p>`;
};

const buttonText = ({ method, surcharge: added }: PayWay, { amount, currency }: Payable): string => {
  const what = amount === null || added === null ? 'Pay' : `Pay ${money(amount + added, currency)}`;
  return method === 'card' ? `${what} by card` : what;
};
