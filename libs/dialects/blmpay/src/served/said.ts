import { type AskedCardPayment, type AskedMobilePayment, type AskedPayout } from './requests.js';

type Words = Readonly<Record<string, unknown>>;

/** What is kept of a payment in the client's own words: a transaction has no place for it. `renderTransaction` reads it. */
export const saidOfPayment = (asked: AskedMobilePayment | AskedCardPayment): Words => {
  const { payment_type, details, customer } = asked;
  const addresses = 'redirect_url' in details ? { redirect_url: details.redirect_url, cancel_url: details.cancel_url } : {};
  return { payment_type, ...phoneSaid(asked.phone_number), details: addresses, customer: saidOf(customer) };
};

/** The same of a payout. */
export const saidOfPayout = ({ phone_number, recipient_name }: AskedPayout): Words => ({
  ...phoneSaid(phone_number),
  ...(typeof recipient_name === 'string' ? { recipient_name } : {}),
});

const phoneSaid = (phone: string | null | undefined): Words => (typeof phone === 'string' ? { phone_number: phone } : {});

/** Only the document's fields: what else stands there is nobody's to keep. */
const saidOf = ({ firstname, lastname, email, phone, country }: AskedMobilePayment['customer']): Words => {
  const more = Object.entries({ email, phone, country }).filter(([, value]) => typeof value === 'string');
  return { firstname, lastname, ...Object.fromEntries(more) };
};
