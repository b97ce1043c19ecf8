import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation } from '../audit/operation.js';
import { type Page } from '../edge/page.js';
import { AnyScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { ChannelDto, ChannelsQueryDto } from './channel.dto.js';
import { Channels, type ShownChannel } from './channels.service.js';

/** Through what money comes in and goes out. */
@ApiTags('channels')
@ApiBearerAuth()
@Controller('v1/channels')
@AnyScope()
export class ChannelsController {
  constructor(private readonly channels: Channels) {}

  @Get()
  @ApiOperation({ summary: 'All channels, by code, with their fields, uses and fees' })
  @ApiPage('Channel')
  @ApiProblems(400, 422)
  list(@Query() query: ChannelsQueryDto): Promise<Page<ShownChannel>> {
    return this.channels.list(query);
  }

  @Get(':code')
  @ApiAnswers({ 200: 'Channel' })
  @ApiProblems(404)
  get(@Param('code') code: string): Promise<ShownChannel> {
    return this.channels.get(code);
  }
}

/** The channels, by operators. */
@ApiTags('operators: catalogue')
@ApiBearerAuth()
@Controller('admin/v1/channels')
export class ChannelRegistryController {
  constructor(private readonly channels: Channels) {}

  @Get()
  @ApiPage('Channel')
  @ApiProblems(400, 422)
  list(@Query() query: ChannelsQueryDto): Promise<Page<ShownChannel>> {
    return this.channels.list(query);
  }

  @Get(':code')
  @ApiAnswers({ 200: 'Channel' })
  @ApiProblems(404)
  get(@Param('code') code: string): Promise<ShownChannel> {
    return this.channels.get(code);
  }

  @Put(':code')
  @AuditedInside()
  @ApiOperation({ summary: 'Make or replace a channel' })
  @ApiBody({ type: ChannelDto, examples: EXAMPLES.channels })
  @ApiAnswers({ 200: 'Channel' })
  @ApiProblems(422)
  put(@Param('code') code: string, @Body() body: ChannelDto, @Acting() by: Operation): Promise<ShownChannel> {
    return this.channels.put(code, body, by);
  }
}
