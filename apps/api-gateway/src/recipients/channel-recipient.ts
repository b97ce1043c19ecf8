import { type FieldProblem } from '@daftari/platform';
import { type PricedChannel } from '../channels/channel-book.js';
import { accountNumber, BANK_ACCOUNT } from './account-number.js';
import { mobileNumber, type PhoneReading } from './mobile-number.js';

type Reached = Pick<PricedChannel, 'type' | 'country'>;

/** Is a phone what money through this channel goes to? Cash is handed out to whoever has the phone. */
export const goesToPhone = ({ type }: Pick<PricedChannel, 'type'>): boolean => type === 'momo' || type === 'cash';

/**
 * The account of a payout as it is stored: phones in E.164, bank accounts without spaces. Undefined where it cannot be one.
 * @param alsoPhone numbers that pass beside those of the channel's country
 */
export const channelRecipient = (text: string, channel: Reached, alsoPhone?: PhoneReading): string | undefined =>
  goesToPhone(channel) ? (mobileNumber(text, channel.country) ?? alsoPhone?.(text)) : accountNumber(text, BANK_ACCOUNT);

export const wrongChannelRecipient = (channel: Reached, field: string): FieldProblem => ({
  field,
  code: 'invalid_format',
  detail: goesToPhone(channel)
    ? `${field} is not a mobile number of ${channel.country}; send it local or international.`
    : `${field} is not ${BANK_ACCOUNT.what}.`,
});
