import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { type MADE } from './made-schemas.js';
import { SCHEMAS } from './schemas/schemas.js';

type SchemaName = keyof typeof SCHEMAS | keyof typeof MADE;

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The answers of a path by status, each a schema of `openapi/schemas.ts`. */
export const ApiAnswers = (answers: Readonly<Partial<Record<200 | 201 | 202, SchemaName>>>): MethodDecorator =>
  applyDecorators(
    ...Object.entries(answers).map(([status, name]) => ApiResponse({ status: Number(status), description: name, schema: reference(name) })),
  );

/** A list of a schema, with its cursor. */
export const ApiPage = (name: SchemaName): MethodDecorator =>
  ApiResponse({
    status: 200,
    description: `A page of ${name}`,
    schema: {
      type: 'object',
      properties: {
        data: { type: 'array', items: reference(name) },
        has_more: { type: 'boolean' },
        next_cursor: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      required: ['data', 'has_more', 'next_cursor'],
    },
  });

/** A report, streamed: JSON of a schema, or its rows as CSV (RFC 4180) or JSON Lines. */
export const ApiReport = (name: SchemaName): MethodDecorator =>
  ApiResponse({
    status: 200,
    description: `${name}; as csv and jsonl its rows alone`,
    content: {
      'application/json': { schema: reference(name) },
      'text/csv': { schema: { type: 'string' } },
      'application/jsonl': { schema: { type: 'string' } },
    },
  });

/** A stream of server-sent events that stays open. */
export const ApiStream = (): MethodDecorator =>
  ApiResponse({
    status: 200,
    description: 'Events: `id`, `event` (a type of webhook) and `data` (the body of that webhook)',
    headers: { 'X-Accel-Buffering': { description: 'Tells proxies to pass events on at once.', schema: { type: 'string', enum: ['no'] } } },
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  });

/** The refusals of a path: problem details. */
export const ApiProblems = (...statuses: number[]): MethodDecorator =>
  applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: 'Problem details (RFC 9457)',
        content: { 'application/problem+json': { schema: reference('Problem') } },
      }),
    ),
  );
