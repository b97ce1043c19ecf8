import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { SCHEMAS } from './schemas.js';

type SchemaName = keyof typeof SCHEMAS;

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
