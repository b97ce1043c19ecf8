import { Problem } from '@daftari/platform';
import { type FastifyInstance } from 'fastify';

/** The one path whose body is a file: it is passed on as it arrives, whatever its size and type. */
const UPLOAD_PATH = '/admin/v1/providers/:id/statements';

/** Types that are no file of lines but something with the file in it. */
const WRAPPED = /^(multipart\/|application\/x-www-form-urlencoded|application\/(zip|gzip|vnd\.|pdf))/i;

/** Leaves the body of a statement's upload a stream; every other path takes JSON alone. */
export const leaveStatementsUnread = (instance: FastifyInstance): void => {
  instance.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.url !== UPLOAD_PATH) return done(new Problem('unsupported_media_type', 'Send the body as application/json.'));
    if (WRAPPED.test(request.headers['content-type'] ?? '')) return done(notTheFile());
    done(null, payload);
  });
};

export const notTheFile = (): Problem =>
  new Problem(
    'unsupported_media_type',
    'Send the statement itself as the body, as text/csv or application/x-ndjson: for instance with curl --data-binary @statement.csv -H "Content-Type: text/csv".',
  );
