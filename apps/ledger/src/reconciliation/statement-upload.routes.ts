import { type IncomingMessage } from 'node:http';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { validationFailed } from '@daftari/platform';
import { QueryParameters } from '../queries/query-parameters.js';
import { STATEMENT_FORMATS, type StatementFormat } from '../statements/read-statement.js';
import { parseSettings, type StatementSettings } from '../statements/statement-settings.js';
import { type Reconciliation, type Upload } from './reconciliation.js';
import { findReconciliation } from './reconciliations.js';

type UploadRequest = FastifyRequest<{ Params: { provider: string }; Querystring: Record<string, unknown> }>;

/**
 * `POST /internal/providers/{code}/statements`: a statement as the body, read as it arrives. The query says what the gateway knows of the provider: `mode`,
 * `settings` (JSON), and `format`, `from`, `to`, `uploaded_by`. 201 with a new reconciliation; 200 with the one of this very file from before.
 */
export const serveStatementUploads = (instance: FastifyInstance, reconciliation: Reconciliation): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler(scope.answerProblem);
    scope.removeAllContentTypeParsers();
    // The body stays a stream.
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.post('/internal/providers/:provider/statements', async (request: UploadRequest, reply) => {
      try {
        const { id, isNew } = await reconciliation.import(uploadOf(request));
        const found = await findReconciliation(reconciliation.servers.home.pool, id.slice('rec_'.length));
        return await reply.status(isNew ? 201 : 200).send(found);
      } finally {
        // What was refused is read to its end and thrown away: many clients read no answer before they have sent all.
        request.raw.resume();
      }
    });
    done();
  });
};

/** An early end leaves the connection open for the answer. */
const piecesOf = (request: IncomingMessage): AsyncIterable<Uint8Array> => request.iterator({ destroyOnReturn: false });

const uploadOf = (request: UploadRequest): Upload => {
  const parameters = new QueryParameters(request.query);
  return {
    provider: { code: request.params.provider, mode: parameters.mode(), settings: settingsOf(parameters.text('settings')) },
    pieces: piecesOf(request.raw),
    format: formatOf(parameters.text('format'), request.headers['content-type']),
    from: microsOf(parameters.instant('from')),
    to: microsOf(parameters.instant('to')),
    uploadedBy: parameters.text('uploaded_by') ?? null,
  };
};

const microsOf = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms * 1_000);

const settingsOf = (text: string | undefined): StatementSettings => {
  if (text === undefined) return {};
  try {
    return parseSettings(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw validationFailed([{ field: 'settings', code: 'invalid_format', detail: 'settings is JSON.' }]);
    throw error;
  }
};

const FORMAT_OF_TYPE: Readonly<Record<string, StatementFormat>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'jsonl',
  'application/ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'application/x-jsonlines': 'jsonl',
};

/** What is said stands; without it the content type, and what that leaves open the first character tells. */
const formatOf = (asked: string | undefined, contentType: string | undefined): StatementFormat | undefined => {
  if (asked === undefined) return FORMAT_OF_TYPE[(contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''];
  const format = STATEMENT_FORMATS.find((one) => one === asked);
  if (!format)
    throw validationFailed([{ field: 'format', code: 'not_supported', detail: `format is one of ${STATEMENT_FORMATS.join(', ')}.` }]);
  return format;
};
