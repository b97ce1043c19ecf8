import { type TimelineEntry } from '@daftari/contracts';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Courier } from './courier.js';
import { Deliveries, type ShownDelivery, type ShownReplay } from './deliveries.js';
import { ListDeliveriesDto, OwnedDto, ReplayDto } from './deliveries.dto.js';

/** Deliveries, for the gateway. */
@Controller('internal')
export class DeliveriesController {
  constructor(
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(Courier) private readonly courier: Courier,
  ) {}

  @Get('endpoints/:id/deliveries')
  ofEndpoint(
    @Param('id') id: string,
    @Query() query: ListDeliveriesDto,
  ): Promise<{ data: ShownDelivery[]; has_more: boolean; next_cursor: string | null }> {
    return this.deliveries.ofEndpoint(id, query);
  }

  @Post('endpoints/:id/test')
  @HttpCode(202)
  async test(@Param('id') id: string, @Query() owner: OwnedDto): Promise<ShownDelivery> {
    const delivery = await this.deliveries.test(id, owner);
    this.courier.wake();
    return delivery;
  }

  @Post('endpoints/:id/replay')
  @HttpCode(202)
  async replay(@Param('id') id: string, @Query() owner: OwnedDto, @Body() body: ReplayDto): Promise<ShownReplay> {
    const replayed = await this.deliveries.replay(id, owner, body);
    this.courier.wake();
    return replayed;
  }

  @Get('transactions/:id/timeline')
  async timeline(@Param('id') id: string): Promise<{ data: TimelineEntry[] }> {
    return { data: await this.deliveries.timeline(id) };
  }

  @Post('deliveries/:id/redeliver')
  @HttpCode(202)
  async redeliver(@Param('id') id: string, @Query() owner: OwnedDto): Promise<ShownDelivery> {
    const delivery = await this.deliveries.redeliver(id, owner);
    this.courier.wake();
    return delivery;
  }
}
