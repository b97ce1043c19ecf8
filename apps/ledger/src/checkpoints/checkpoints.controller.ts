import { Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { Problem, validationFailed } from '@daftari/platform';
import { QueryParameters } from '../queries/query-parameters.js';
import { type Checkpoint } from './checkpoint-text.js';
import { Checkpoints } from './checkpoints.js';

interface Reply {
  status(code: number): unknown;
}

/** Signed checkpoints: listed, and made on demand; internal. */
@Controller('internal/checkpoints')
export class CheckpointsController {
  constructor(@Inject(Checkpoints) private readonly checkpoints: Checkpoints) {}

  @Get()
  async list(@Query() query: Record<string, unknown>): Promise<{ data: Checkpoint[]; has_more: boolean; public_key: string | null }> {
    const parameters = new QueryParameters(query);
    const limit = parameters.limit();
    const found = await this.checkpoints.list(limit, cursorOf(parameters));
    return {
      data: found.slice(0, limit),
      has_more: found.length > limit,
      public_key: this.checkpoints.publicKey ?? found[0]?.public_key ?? null,
    };
  }

  /** 201 with a new checkpoint; 200 with the newest where nothing has moved since. */
  @Post()
  async make(@Res({ passthrough: true }) reply: Reply): Promise<Checkpoint> {
    if (this.checkpoints.publicKey === undefined)
      throw new Problem('not_found', 'No checkpoints are made here: set DAFTARI_SIGNING_KEY for the ledger and start it again.');
    const { checkpoint, made } = await this.checkpoints.make();
    reply.status(made ? 201 : 200);
    return checkpoint;
  }
}

const cursorOf = (parameters: QueryParameters): number | undefined => {
  const text = parameters.text('starting_after');
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw validationFailed([
    { field: 'starting_after', code: 'invalid_format', detail: "starting_after must be a checkpoint's number or next_cursor of a page." },
  ]);
};
