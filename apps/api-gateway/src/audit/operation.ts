import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Role } from '../keys/caller.js';

/** An operator at work: who, by which request. What is done is said by whoever does it. */
export interface Operation {
  readonly keyId: string;
  readonly role: Role;
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
  readonly traceId: string;
}

/** @throws Error where no operator is behind the request */
export const operationOf = (request: FastifyRequest): Operation => {
  const { caller } = request;
  if (caller?.kind !== 'operator') throw new Error('This path is not behind an operator key.');
  return {
    keyId: caller.keyId,
    role: caller.role,
    method: request.method,
    path: request.url.split('?')[0] ?? '',
    requestId: request.id,
    traceId: request.traceId,
  };
};

/** The operator at work; only in handlers below `/admin/v1`. */
export const Acting = createParamDecorator((_: unknown, context: ExecutionContext): Operation =>
  operationOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
