import { Problem, validationFailed } from '@daftari/platform';
import { type PricedCategory, type PricedChannel } from './channel-book.js';
import { type Category, type ChannelType } from './channel.entity.js';

/** What a request wants a channel for. */
export interface ChannelUse {
  /** In sentences: `payments by mobile_money`. */
  readonly what: string;
  /** The first that the channel has sets the fee. */
  readonly categories: readonly Category[];
  readonly types: readonly ChannelType[];
  readonly currency: string;
}

/** A channel with the use that is made of it. */
export interface UsableChannel {
  readonly channel: PricedChannel;
  readonly category: PricedCategory;
}

export const categoryOf = (channel: PricedChannel, { categories }: ChannelUse): PricedCategory | undefined =>
  categories.map((name) => channel.categories.find(({ category }) => category === name)).find((category) => category !== undefined);

/** The channel of a code, where it can be used so. @throws Problem 403 or 422 */
export const usableChannel = (channels: readonly PricedChannel[], code: string, use: ChannelUse): UsableChannel => {
  const channel = channels.find((one) => one.code === code);
  if (!channel) throw wrongChannel(`There is no channel ${code}; GET /v1/channels lists them.`);
  if (!channel.active) throw new Problem('product_not_allowed', `The channel ${code} is not open at the moment.`);
  const category = categoryOf(channel, use);
  if (!category) throw wrongChannel(`${code} takes no ${use.what}: it is open for ${usesOf(channel)}.`);
  if (!use.types.includes(channel.type))
    throw wrongChannel(
      `${code} takes no ${use.what}: it is of the type ${channel.type}, which would have to be ${use.types.join(' or ')}.`,
    );
  if (channel.currency !== use.currency) throw wrongCurrency(`${code} moves ${channel.currency}, not ${use.currency}.`);
  return { channel, category };
};

export const wrongChannel = (detail: string, code: 'required' | 'not_supported' = 'not_supported'): Problem =>
  validationFailed([{ field: 'channel', code, detail }]);

export const wrongCurrency = (detail: string): Problem =>
  new Problem('currency_not_supported', detail, { errors: [{ field: 'currency', code: 'not_supported', detail }] });

const usesOf = ({ categories }: PricedChannel): string => categories.map(({ category }) => category).join(', ');
