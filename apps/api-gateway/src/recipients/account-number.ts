/** A number that stands on a card, a meter or a bill: what it may look like, and what to tell whoever sent another. */
export interface AccountShape {
  readonly pattern: RegExp;
  /** After "recipient is not": `a smartcard number: 8 to 20 digits`. */
  readonly what: string;
}

/** Of a television decoder. */
export const SMARTCARD: AccountShape = { pattern: /^\d{8,20}$/, what: 'a smartcard number: 8 to 20 digits' };

/** Meters of some utilities begin with letters. */
export const METER: AccountShape = {
  pattern: /^(?=[^\d]*\d[^\d]*\d[^\d]*\d)[A-Z0-9]{6,20}$/,
  what: 'a meter number: 6 to 20 digits and capital letters',
};

/** What billers print on bills differs; it has a digit, and nothing that would need quoting. */
export const BILL_ACCOUNT: AccountShape = {
  pattern: /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{2,39}$/,
  what: 'an account number: 3 to 40 letters, digits, dots, slashes, underscores or hyphens, with a digit',
};

/** Of a bank: the country's own form, or an IBAN. */
export const BANK_ACCOUNT: AccountShape = {
  pattern: /^(?=.*\d)[A-Z0-9]{5,34}$/,
  what: 'the number of a bank account: 5 to 34 digits and capital letters',
};

/** What a rule of a channel's field measures: the digits and letters, without a plus and the spaces that people group them by. */
export const measured = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').replace(/^\+/, '');

/** The number in plain digits and letters, without the spaces that people group them by; undefined where it has another shape. */
export const accountNumber = (text: string, { pattern }: AccountShape): string | undefined => {
  const compact = text.normalize('NFKC').replaceAll(/\s/g, '');
  return pattern.test(compact) ? compact : undefined;
};
