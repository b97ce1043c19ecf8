import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { bboxxPaths } from '../dialects/bboxx/openapi.js';
import { showIdempotencyKeys } from '../idempotency/openapi.js';
import { payPaths } from '../pay-pages/openapi.js';
import { tokenPaths } from '../oauth/openapi.js';
import { type ApiDocument, copyOf, inputName, LICENCE } from './api-document.js';
import { completeDocument } from './complete-document.js';
import { dialectDocuments, dialectDocumentUrl } from './dialects/dialect-documents.js';
import { handlerId } from './handlers.js';
import { plainPaths } from './plain-paths.js';
import { SCHEMAS } from './schemas/schemas.js';

/** The OpenAPI 3.1 document, made from the code: what decorators say, and what holds of every path (`complete-document.ts`). */
export const documentOf = (app: NestFastifyApplication): ApiDocument => {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Daftari')
    .setDescription(
      'Airtime, data, television, electricity and bills; collections, payouts and wallets. Amounts are decimal strings; errors are problem details (RFC 9457).',
    )
    .setVersion('1')
    .setLicense(LICENCE.name, LICENCE.url)
    .addServer('/', 'This installation')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'a key or a token',
      description: 'dk_live_…, dk_test_… or dk_admin_…, or an access token of POST /oauth/token',
    })
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'client_id and client_secret of an OAuth client' }, 'client')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .build();
  const document = SwaggerModule.createDocument(app, settings, { operationIdFactory: handlerId });
  // @nestjs/swagger's types know OpenAPI 3.0 only; these are schemas of 3.1.
  const schemas: Record<string, object> = { ...document.components?.schemas, ...SCHEMAS };
  const requests = Object.keys(document.components?.schemas ?? {}).map(inputName);
  document.components = { ...document.components, schemas };
  Object.assign(document.paths, bboxxPaths, tokenPaths, payPaths, plainPaths);
  showIdempotencyKeys(document.paths);
  return completeDocument(copyOf(document), requests);
};

/** @nestjs/swagger's types know documents of 3.0 only; it serves what it is given. */
const servable = (document: ApiDocument): OpenAPIObject => document as unknown as OpenAPIObject;

/** Serves the document at `/openapi.json`, one of each dialect beside it, and the explorer of them all at `/docs`. */
export const serveDocument = (app: NestFastifyApplication): void => {
  const instance = app.getHttpAdapter().getInstance();
  const urls = [{ url: '/openapi.json', name: 'Daftari' }];
  for (const [name, document] of dialectDocuments()) {
    const text = JSON.stringify(document);
    urls.push({ url: dialectDocumentUrl(name), name });
    instance.get(dialectDocumentUrl(name), (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
  }
  SwaggerModule.setup('docs', app, () => servable(documentOf(app)), {
    jsonDocumentUrl: 'openapi.json',
    explorer: true,
    swaggerOptions: { urls },
  });
};
