import { linkStatus } from '../payment-links/payment-links.service.js';
import { type Payable } from './payables.js';

/** Why nothing can be paid at a page, in words for whoever came to pay; undefined where it can. */
export const whyClosed = (payable: Payable): string | undefined => {
  if (payable.kind === 'invoice') {
    if (payable.invoice.status === 'paid') return 'This invoice is paid. Thank you.';
    if (payable.invoice.status === 'void') return 'This invoice was taken back. There is nothing to pay.';
  } else if (linkStatus(payable.link) === 'inactive') return 'This payment link is not open any more.';
  return payable.business.status === 'active' ? undefined : 'This cannot be paid at the moment.';
};
