import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { validationFailed } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { concatMap, from, lastValueFrom, type Observable } from 'rxjs';
import { requestHash } from '../edge/request-hash.js';
import { countedAs } from '../limits/rate-limiter.js';
import { IdempotencyKeys, type KeyedRequest } from './idempotency-keys.js';

/** The draft's text of a structured field, in quotation marks; or the same without them, as many clients send it. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,255}))$/;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Carries a POST out once per `Idempotency-Key`, where its client sent one. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyKeys) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = keyOf(request);
    const { body } = request;
    // A file is not read here; whoever takes it knows it again by its content.
    if (key === undefined || !request.caller || body instanceof Readable) return next.handle();
    const owner = countedAs(request.caller);
    // What has a reference is done once because of that: here its key must only not stand for another one.
    if (isRecord(body) && typeof body['reference'] === 'string') {
      const named = { owner, key, fingerprint: fingerprintOf(request, { reference: body['reference'] }) };
      return from(this.keys.standsForReference(named)).pipe(concatMap(() => next.handle()));
    }
    const reply = http.getResponse<FastifyReply>();
    return from(this.once({ owner, key, fingerprint: fingerprintOf(request, { body: body ?? null }) }, next, reply));
  }

  private async once(request: KeyedRequest, next: CallHandler, reply: FastifyReply): Promise<unknown> {
    const { answer, replayed } = await this.keys.once(request, async () => {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return { status: reply.statusCode, body };
    });
    if (replayed) void reply.status(answer.status).header('idempotent-replayed', 'true');
    return answer.body;
  }
}

/** @throws Problem 422 for a key that is none */
const keyOf = ({ method, headers }: FastifyRequest): string | undefined => {
  const header = headers['idempotency-key'];
  if (method !== 'POST' || header === undefined) return undefined;
  const match = typeof header === 'string' ? KEY.exec(header.trim()) : null;
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  const detail = 'Idempotency-Key must be one text of 1 to 255 visible characters, with or without quotation marks around it.';
  throw validationFailed([{ field: 'Idempotency-Key', code: 'invalid_format', detail }]);
};

/** Method and address belong to it: the same body elsewhere is another request. */
const fingerprintOf = ({ method, url }: FastifyRequest, asked: Readonly<Record<string, unknown>>): string =>
  requestHash({ method, url, ...asked });
