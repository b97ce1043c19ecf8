import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { bboxxPaths } from '../dialects/bboxx/openapi.js';
import { showIdempotencyKeys } from '../idempotency/openapi.js';
import { tokenPaths } from '../oauth/openapi.js';
import { SCHEMAS } from './schemas.js';

/** Serves the OpenAPI 3.1 document at `/openapi.json` and the explorer at `/docs`, both made from the code. */
export const serveDocument = (app: NestFastifyApplication): void => {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Daftari')
    .setDescription(
      'Airtime, data, television, electricity and bills; collections, payouts and wallets. Amounts are decimal strings; errors are problem details (RFC 9457).',
    )
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'dk_live_…, dk_test_… or dk_admin_…, or an access token of POST /oauth/token',
    })
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'client_id and client_secret of an OAuth client' }, 'client')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .build();
  const document = SwaggerModule.createDocument(app, settings);
  // @nestjs/swagger's types know OpenAPI 3.0 only; these are schemas of 3.1.
  const schemas: Record<string, object> = { ...document.components?.schemas, ...SCHEMAS };
  document.components = { ...document.components, schemas };
  Object.assign(document.paths, bboxxPaths, tokenPaths);
  showIdempotencyKeys(document.paths);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json' });
};
