import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type ServedChannel } from '@daftari/dialect-mpp';
import { Fresh } from '@daftari/platform';
import { Not, Repository } from 'typeorm';
import { fieldMap } from '../../channels/channel-fields.js';
import { Channel } from '../../channels/channel.entity.js';
import { MppProblem } from './mpp-problem.js';

/** Channels as the dialect shows them. Cards are left out: its document has no checkout. What is read is kept for less than a second. */
@Injectable()
export class MppChannels {
  private readonly fresh = new Fresh(() => this.load());

  constructor(@InjectRepository(Channel) private readonly channels: Repository<Channel>) {}

  all(): Promise<readonly ServedChannel[]> {
    return this.fresh.get();
  }

  /** By its code, in any case of letters; the exact one first. @throws Problem 404 */
  async named(code: string): Promise<ServedChannel> {
    const all = await this.all();
    const found = all.find((one) => one.code === code) ?? all.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (found) return found;
    throw new MppProblem('noChannel', 'not_found', `The channel ${code} does not exist.`);
  }

  private async load(): Promise<readonly ServedChannel[]> {
    return (await this.channels.find({ where: { type: Not('card') }, order: { code: 'ASC' } })).map(servedChannel);
  }
}

const servedChannel = ({ code, type, description, fields, status, categories }: Channel): ServedChannel => ({
  code,
  type,
  description,
  fields: fieldMap(fields),
  isActive: status === 'active',
  categories: categories.map(({ category, fee_payer }) => ({ category, fee_payer })),
});
