import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { type TimelineEntry } from '@daftari/contracts';
import { Outbox } from '@daftari/messaging';
import { Database, notFound, uuidOf } from '@daftari/platform';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Length, Matches, Min } from 'class-validator';
import { ORDER_KINDS, type OrderKind } from '../attempts/order.js';
import { Stopping } from './stopping.js';
import { bury, type Progress, progressOf, timelineOf, type TombstoneRequest } from './transactions.js';

/** Where the transaction belongs: its money goes back there. */
export class TombstoneDto {
  @IsString() @Matches(/^biz_[0-9a-f-]{36}$/) business_id!: string;
  @IsIn(['live', 'test']) mode!: string;
  @IsString() @Length(3, 3) currency!: string;
  @IsInt() @Min(0) shard!: number;
  @IsOptional() @IsIn(ORDER_KINDS) kind?: OrderKind;
}

export class ProgressDto {
  @IsArray() @IsString({ each: true }) ids!: string[];
}

const NOTHING_KNOWN: Progress = {
  status: null,
  status_detail: null,
  facts: 0,
  provider: null,
  provider_reference: null,
  checkout_url: null,
  extras: null,
};

const transactionUuid = (id: string): string => {
  const uuid = uuidOf(id, 'txn');
  if (uuid === undefined) throw notFound('The transaction');
  return uuid;
};

/** What the gateway and the ledger ask of one transaction; internal. */
@Controller('internal/transactions')
export class TransactionsController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Stopping) private readonly stopping: Stopping,
  ) {}

  @Post('progress')
  @HttpCode(200)
  async progressOfMany(@Body() { ids }: ProgressDto): Promise<{ data: Record<string, Progress> }> {
    const found = await progressOf(
      this.database,
      ids.flatMap((id) => uuidOf(id, 'txn') ?? []),
    );
    return { data: Object.fromEntries([...found].map(([uuid, progress]) => [`txn_${uuid}`, progress])) };
  }

  @Get(':id/progress')
  async progress(@Param('id') id: string): Promise<Progress> {
    const uuid = transactionUuid(id);
    return (await progressOf(this.database, [uuid])).get(uuid) ?? NOTHING_KNOWN;
  }

  @Get(':id/timeline')
  async timeline(@Param('id') id: string): Promise<{ data: TimelineEntry[] }> {
    return { data: await timelineOf(this.database, transactionUuid(id)) };
  }

  /** `cancelling`: nothing was sent, and it ends at once. `asked`: the provider was asked to stop it. `attempt_exists`: it goes on. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Param('id') id: string, @Body() body: TombstoneDto): Promise<{ outcome: string }> {
    const request = asked(id, body);
    const outcome = await bury(this.database, this.outbox, request, 'cancelled');
    return { outcome: outcome === 'attempt_exists' ? await this.stopping.ask(request) : outcome };
  }

  @Post(':id/expire')
  @HttpCode(200)
  async expire(@Param('id') id: string, @Body() body: TombstoneDto): Promise<{ outcome: string }> {
    return { outcome: await bury(this.database, this.outbox, asked(id, body), 'expired') };
  }
}

const asked = (id: string, body: TombstoneDto): TombstoneRequest => ({
  transaction: transactionUuid(id),
  business: body.business_id.slice('biz_'.length),
  mode: body.mode,
  currency: body.currency,
  shard: body.shard,
  kind: body.kind ?? 'purchase',
});
