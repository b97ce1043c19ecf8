import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type Beginning, Listening, type SentEvent } from './listening.js';
import { ListenDto, ReadEventsDto } from './listening.dto.js';

/** The events of those who listen, for the gateway. */
@Controller('internal')
export class ListeningController {
  constructor(@Inject(Listening) private readonly listening: Listening) {}

  @Post('listeners')
  @HttpCode(200)
  begin(@Body() body: ListenDto): Promise<Beginning> {
    return this.listening.begin(body);
  }

  @Post('events/read')
  @HttpCode(200)
  async read(@Body() body: ReadEventsDto): Promise<{ data: SentEvent[][] }> {
    return { data: await this.listening.read(body.readers) };
  }
}
