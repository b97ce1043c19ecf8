import { type ReadRequest } from '@daftari/dialect';
import { Problem } from '@daftari/platform';

/** What a request asks for, where it could be read. @throws Problem `validation_failed` that names every wrong field as the client did */
export const understood = <T>(read: ReadRequest<T>): T => {
  if (read.ok) return read.request;
  const errors = read.wrong.map(({ field, detail }) => ({ field, code: 'invalid_format' as const, detail }));
  throw new Problem('validation_failed', errors.map(({ detail }) => detail).join(' '), { errors });
};
