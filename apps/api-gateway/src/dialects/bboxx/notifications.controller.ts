import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { limitOf, type Page, PageQueryDto, pageOf } from '../../edge/page.js';
import { ApiPage } from '../../openapi/answers.js';
import { NOTIFICATION_STATES, NotificationLog, type NotificationState, type StoredNotification } from './notification-log.js';

/** Query of `GET /admin/v1/notifications`. */
export class NotificationsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: NOTIFICATION_STATES })
  @IsOptional()
  @IsIn(NOTIFICATION_STATES)
  state?: NotificationState;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  @ApiPropertyOptional({ type: String, example: 'bboxx:200:123647' })
  @IsOptional()
  @MaxLength(128)
  reference?: string;
}

const shown = (row: StoredNotification) => ({ ...row, received_at: row.received_at.toISOString(), last_at: row.last_at.toISOString() });

/** What we were told of payments that nobody had asked for: what was taken, what was refused, and what contradicts what was told before. */
@ApiTags('operators: providers')
@ApiBearerAuth()
@Controller('admin/v1/notifications')
export class NotificationsController {
  constructor(private readonly log: NotificationLog) {}

  @Get()
  @ApiOperation({ summary: 'Notifications of payments as they came, newest first' })
  @ApiPage('Notification')
  async list(@Query() query: NotificationsQueryDto): Promise<Page<ReturnType<typeof shown>>> {
    const { state, business, reference, starting_after: after } = query;
    const rows = await this.log.list({ state, business, reference, after, limit: limitOf(query) });
    return pageOf(rows, limitOf(query), shown, (row) => row.id);
  }
}
