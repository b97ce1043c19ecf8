import { type FieldProblem, notFound, validationFailed } from '@daftari/platform';
import { type PipeTransform } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';

/** PostgreSQL keeps no NUL, and JSON in it no half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;

const unstorable = (field: string): FieldProblem => ({
  field,
  code: 'invalid_format',
  detail: `${field} has characters that no text has; remove them.`,
});

/** Every text of a value that cannot be kept, by its path. */
const textsIn = (value: unknown, path: string): FieldProblem[] => {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? [unstorable(path)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return UNSTORABLE.test(name) ? [unstorable(path === '' ? 'body' : path)] : textsIn(inner, at);
  });
};

const isOurs = (url: string): boolean => url.startsWith('/v1/') || url.startsWith('/admin/v1/');

const checkAddress = (request: FastifyRequest): void => {
  if (!request.url.includes('%')) return;
  // What cannot be the name of anything names nothing.
  if (textsIn(request.params, '').length > 0) throw notFound('What the path names');
  const asked = textsIn(request.query, '');
  if (asked.length > 0) throw validationFailed(asked);
};

/** Bodies: only of paths that read one. */
const bodies: PipeTransform = {
  transform: (value: unknown, { type }) => {
    const sent = type === 'body' && typeof value === 'object' ? textsIn(value, '') : [];
    if (sent.length > 0) throw validationFailed(sent);
    return value;
  },
};

/** Refuses, before anything is looked up or kept, a text that could not be kept as it was sent. */
export const refuseUnstorableTexts = (app: NestFastifyApplication): void => {
  app.useGlobalPipes(bodies);
  const instance = app.getHttpAdapter().getInstance();
  instance.addHook('preValidation', (request, _reply, done) => {
    if (!isOurs(request.url)) return done();
    try {
      checkAddress(request);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
};
