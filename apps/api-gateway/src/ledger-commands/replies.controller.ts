import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CommandReply, TransactionEnded } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { GatewayReplies } from './gateway-replies.js';

const Replies = Type.Object({ replies: Type.Array(Type.Union([CommandReply, TransactionEnded]), { maxItems: 1_000 }) });
const replies = TypeCompiler.Compile(Replies);

/** Where ledgers in other processes post their answers, in batches. */
@ApiExcludeController()
@Controller('internal')
export class RepliesController {
  constructor(private readonly inbox: GatewayReplies) {}

  @Post('replies')
  @HttpCode(204)
  take(@Req() request: FastifyRequest): void {
    const body: unknown = request.body;
    if (!replies.Check(body)) throw new Problem('validation_failed', 'Expected {"replies": […]} of command replies.');
    const { replies: messages }: Static<typeof Replies> = body;
    this.inbox.deliver(messages);
  }
}
