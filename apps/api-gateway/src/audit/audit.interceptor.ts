import { type CallHandler, type ExecutionContext, HttpException, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Logger, Problem, routedPath } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { catchError, concatMap, from, map, type Observable, throwError } from 'rxjs';
import { LOGGER } from '../edge/logger.js';
import { AuditLog, type Deed } from './audit-log.js';
import { AUDITED, AUDITED_INSIDE, type AuditedOperation } from './audited.js';
import { type Operation, operationOf } from './operation.js';
import { Standings } from './standing.js';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Writes what an operator asks of a neighbour before the neighbour is asked: what cannot be written down is not done. Afterwards a second entry
 * tells how it ended; where that cannot be written any more, the first stands alone and says that the outcome has to be looked up.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: AuditLog,
    private readonly standings: Standings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (!this.isWritten(context, request)) return next.handle();
    const said = this.reflector.get<AuditedOperation | undefined>(AUDITED, context.getHandler());
    const by = operationOf(request);
    const deed = deedOf(request, said);
    const reply = http.getResponse<FastifyReply>();
    const ended = async (outcome: 'done' | 'refused', status: number): Promise<void> => this.ended(by, deed, outcome, status);
    return from(this.asked(by, deed, said, request)).pipe(
      concatMap(() =>
        next.handle().pipe(
          concatMap((answer: unknown) => from(ended('done', reply.statusCode)).pipe(map(() => answer))),
          catchError((error: unknown) => from(ended('refused', statusOf(error))).pipe(concatMap(() => throwError(() => error)))),
        ),
      ),
    );
  }

  private isWritten(context: ExecutionContext, request: FastifyRequest): boolean {
    if (!routedPath(request).startsWith('/admin/') || READS.includes(request.method)) return false;
    return this.reflector.get<boolean | undefined>(AUDITED_INSIDE, context.getHandler()) !== true;
  }

  private async asked(by: Operation, deed: Deed, said: AuditedOperation | undefined, request: FastifyRequest): Promise<void> {
    const before = said?.before === undefined ? null : await this.standings.read(said.before, request);
    await this.audit.note(by, { ...deed, outcome: 'asked', before, after: wanted(request) });
  }

  private async ended(by: Operation, deed: Deed, outcome: 'done' | 'refused', status: number): Promise<void> {
    await this.audit.note(by, { ...deed, outcome, status }).catch((error: unknown) => {
      this.logger.error({ err: error, request_id: by.requestId, action: deed.action }, 'how an operation ended could not be written down');
    });
  }
}

const statusOf = (error: unknown): number =>
  error instanceof Problem ? error.status : error instanceof HttpException ? error.getStatus() : 500;

const deedOf = (request: FastifyRequest, said: AuditedOperation | undefined): Deed => {
  const route = routedPath(request);
  const params = Object.entries(request.params ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  const business = route.startsWith('/admin/v1/businesses/') ? params.find(([name]) => name === 'id')?.[1] : undefined;
  return {
    action: said?.action ?? `${request.method} ${route}`,
    subject:
      params.length === 0
        ? null
        : params
            .map(([, value]) => value)
            .join('/')
            .slice(0, 256),
    businessId: business?.slice(0, 64) ?? null,
  };
};

/** What was asked for; of a file only that it was one. */
const wanted = ({ body, headers }: FastifyRequest): unknown => {
  if (body === undefined || body === null) return null;
  const isData =
    typeof body === 'object' &&
    (Array.isArray(body) || Object.getPrototypeOf(body) === Object.prototype || Object.getPrototypeOf(body) === null);
  return isData ? body : { content_type: headers['content-type'] ?? null };
};
