import { type Problem, validationFailed } from '@daftari/platform';
import { type PricedChannel } from '../channels/channel-book.js';
import { type ChannelType } from '../channels/channel.entity.js';
import { categoryOf, type ChannelUse, type UsableChannel, usableChannel, wrongChannel, wrongCurrency } from '../channels/usable-channel.js';
import { mobileNumber } from '../recipients/mobile-number.js';
import { type CollectionMethod, type PaymentDto } from './payment.dto.js';

const TYPES: Readonly<Record<CollectionMethod, ChannelType>> = { mobile_money: 'momo', card: 'card' };

/** The phone that is asked to pay: the payment's own, otherwise the customer's. */
export const payingPhone = (body: PaymentDto): string | undefined => body.phone ?? body.customer.phone ?? undefined;

/** The channel of a payment: the one that is named, or the one that fits. @throws Problem 403 or 422 */
export const paymentChannel = (channels: readonly PricedChannel[], body: PaymentDto): UsableChannel => {
  const { method, currency } = body;
  const use: ChannelUse = { what: `payments by ${method}`, categories: ['payment'], types: [TYPES[method]], currency };
  if (body.channel !== undefined && body.channel !== null) return usableChannel(channels, body.channel, use);
  const fitting = channels.filter((channel) => channel.active && isOfUse(channel, use));
  if (fitting.length === 0)
    throw wrongCurrency(`There is no channel for payments by ${method} in ${currency}; GET /v1/channels lists them.`);
  const channel = method === 'card' ? cardChannel(fitting, body) : mobileChannel(fitting, body);
  return usableChannel(channels, channel.code, use);
};

const isOfUse = (channel: PricedChannel, use: ChannelUse): boolean =>
  use.types.includes(channel.type) && channel.currency === use.currency && categoryOf(channel, use) !== undefined;

/** Cards of every country are taken everywhere: the payer's own country is only preferred. */
const cardChannel = (fitting: readonly PricedChannel[], body: PaymentDto): PricedChannel =>
  first(inCountry(fitting, body.customer.country) ?? fitting);

/** A wallet is at one network: where several channels fit, only the payer knows which. */
const mobileChannel = (fitting: readonly PricedChannel[], body: PaymentDto): PricedChannel => {
  const phone = payingPhone(body);
  const reached = phone === undefined ? fitting : fitting.filter(({ country }) => mobileNumber(phone, country) !== undefined);
  if (reached.length === 0) throw unreached(fitting, body);
  const near = inCountry(reached, body.customer.country) ?? reached;
  if (near.length === 1) return first(near);
  const codes = near.map(({ code }) => code).join(', ');
  throw wrongChannel(`channel is required: ${codes} all collect ${body.currency}; name the one of the payer's network.`, 'required');
};

/** Those of a country; undefined where there are none. */
const inCountry = (channels: readonly PricedChannel[], country: string | null | undefined): readonly PricedChannel[] | undefined => {
  const found = channels.filter((channel) => channel.country === country);
  return found.length === 0 ? undefined : found;
};

const first = ([channel]: readonly PricedChannel[]): PricedChannel => {
  if (!channel) throw new Error('There is a channel at least.');
  return channel;
};

const unreached = (fitting: readonly PricedChannel[], body: PaymentDto): Problem => {
  const countries = [...new Set(fitting.map(({ country }) => country))].join(' or ');
  const detail = `phone is not a mobile number of ${countries}, where ${body.currency} is collected; send it local or international.`;
  return validationFailed([{ field: phoneField(body), code: 'invalid_format', detail }]);
};

/** Where the client wrote the phone, or has to write it. */
export const phoneField = ({ method, phone, customer }: PaymentDto): 'phone' | 'customer.phone' =>
  method === 'card' || (typeof phone !== 'string' && typeof customer.phone === 'string') ? 'customer.phone' : 'phone';
