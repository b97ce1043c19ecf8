import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { type Currency } from '@daftari/money';
import { type FieldProblem, notFound, validationFailed } from '@daftari/platform';
import { type FindOptionsWhere, MoreThan, Raw, Repository } from 'typeorm';
import { decimalText, readOptionalAmount } from '../edge/amounts.js';
import { wrongCode } from '../edge/codes.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { ChannelBook } from './channel-book.js';
import { type ChannelCategoryDto, type ChannelDto, type ChannelsQueryDto, type FeeDto } from './channel.dto.js';
import { Channel, type ChannelCategory, type StoredFee } from './channel.entity.js';
import { fieldMap, readChannelFields } from './channel-fields.js';

/** A channel of the public contract. */
export type ShownChannel = ReturnType<typeof shownChannel>;

/** The channels: listed in the order of their codes, written by operators. */
@Injectable()
export class Channels {
  constructor(
    @InjectRepository(Channel) private readonly channels: Repository<Channel>,
    private readonly book: ChannelBook,
    private readonly audit: AuditLog,
  ) {}

  async list(query: ChannelsQueryDto): Promise<Page<ShownChannel>> {
    const limit = limitOf(query);
    const rows = await this.channels.find({ where: wanted(query), order: { code: 'ASC' }, take: limit + 1 });
    return pageOf(rows, limit, shownChannel, (row) => row.code);
  }

  /** @throws Problem 404 */
  async get(code: string): Promise<ShownChannel> {
    const channel = await this.channels.findOneBy({ code });
    if (!channel) throw notFound('The channel');
    return shownChannel(channel);
  }

  /** Makes or replaces a channel. @throws Problem 422 */
  async put(code: string, body: ChannelDto, by: Operation): Promise<ShownChannel> {
    const errors = wrongCode(code, body.code);
    const fields = readChannelFields(body, errors);
    const categories = readCategories(body.categories, body.currency, errors);
    if (errors.length > 0) throw validationFailed(errors);
    const { type, country, currency } = body;
    const description = body.description ?? null;
    const status = body.status ?? 'active';
    const row = { code, type, country, currency, description, fields, categories, status, updatedAt: new Date() };
    const shown = await this.audit.changed(by, { action: 'channel.put', subject: code }, async (manager) => {
      const standing = await manager.findOne(Channel, { where: { code }, lock: { mode: 'pessimistic_write' } });
      await manager.upsert(Channel, row, ['code']);
      const after = shownChannel(await manager.findOneByOrFail(Channel, { code }));
      return { before: standing && shownChannel(standing), after, result: after };
    });
    this.book.forget();
    return shown;
  }
}

const wanted = (query: ChannelsQueryDto): FindOptionsWhere<Channel> => ({
  ...(query.type !== undefined && { type: query.type }),
  ...(query.currency !== undefined && { currency: query.currency.toUpperCase() }),
  ...(query.country !== undefined && { country: query.country.toUpperCase() }),
  ...(query.status !== undefined && { status: query.status }),
  ...(query.category !== undefined && {
    categories: Raw((column) => `${column} @> :category::jsonb`, { category: JSON.stringify([{ category: query.category }]) }),
  }),
  ...(query.starting_after !== undefined && { code: MoreThan(query.starting_after) }),
});

const readCategories = (given: readonly ChannelCategoryDto[], currency: Currency, errors: FieldProblem[]): ChannelCategory[] =>
  given.map(({ category, fee_payer, fee }, index) => {
    const path = `categories.${index}`;
    if (given.findIndex((other) => other.category === category) < index)
      errors.push({ field: `${path}.category`, code: 'invalid_format', detail: `${path}.category: ${category} stands before it already.` });
    return { category, fee_payer: fee_payer ?? 'merchant', fee: fee ? readFee(fee, currency, `${path}.fee`, errors) : null };
  });

/** Only what was given, so that what is shown can be put again. */
const readFee = (fee: FeeDto, currency: Currency, path: string, errors: FieldProblem[]): StoredFee => {
  const read = (name: 'amount' | 'min' | 'max') => readOptionalAmount(fee[name], currency, `${path}.${name}`, errors, true);
  const [amount, min, max] = [read('amount'), read('min'), read('max')];
  if (min !== undefined && max !== undefined && max < min)
    errors.push({ field: `${path}.max`, code: 'too_small', detail: `${path}.max must not be less than min.` });
  const text = (name: string, minor: bigint | undefined) => (minor === undefined ? {} : { [name]: decimalText(minor, currency) });
  return { ...(fee.percent ? { percent: fee.percent } : {}), ...text('amount', amount), ...text('min', min), ...text('max', max) };
};

const shownChannel = (channel: Channel) => ({
  code: channel.code,
  type: channel.type,
  country: channel.country,
  currency: channel.currency,
  description: channel.description,
  fields: fieldMap(channel.fields),
  field_list: channel.fields,
  categories: channel.categories,
  status: channel.status,
});
