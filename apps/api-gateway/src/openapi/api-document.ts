import { type OpenAPIObject } from '@nestjs/swagger';

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has them. */
export interface ApiSchema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, ApiSchema>;
  required?: string[];
}

export interface ApiMedia {
  schema: ApiSchema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface ApiParameter {
  $ref?: string;
  name?: string;
  in?: string;
  description?: string;
  required?: boolean;
  schema?: ApiSchema;
  example?: unknown;
}

export interface ApiAnswer {
  $ref?: string;
  description?: string;
  headers?: Record<string, object>;
  content?: Record<string, ApiMedia>;
}

export interface ApiOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: ApiParameter[];
  requestBody?: { required?: boolean; content: Record<string, ApiMedia> };
  responses: Record<string, ApiAnswer>;
  security?: Record<string, string[]>[];
  'x-scopes'?: readonly string[];
  'x-roles'?: readonly string[];
}

/** The gateway's OpenAPI 3.1 document. @nestjs/swagger types documents of 3.0 only; this is as much of 3.1 as ours uses. */
export interface ApiDocument {
  openapi: string;
  info: object;
  servers: { url: string; description?: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: {
    schemas: Record<string, ApiSchema>;
    responses: Record<string, ApiAnswer>;
    headers: Record<string, object>;
    parameters: Record<string, ApiParameter>;
    securitySchemes: Record<string, object>;
  };
}

export const LICENCE = { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } as const;

/** One operation with its place. */
export interface PlacedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: ApiOperation;
}

export const operationsOf = ({ paths }: ApiDocument): PlacedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

/** The class of a request's body is a DTO in the code; outside it is what is put in. */
export const inputName = (name: string): string => name.replace(/Dto$/, 'Input');

/** A copy that is nobody else's: what decorators hold stays as it is. */
export const copyOf = (document: OpenAPIObject): ApiDocument => {
  const { servers = [], tags = [], components = {}, ...rest } = document;
  const parts = { schemas: {}, responses: {}, headers: {}, parameters: {}, securitySchemes: {} };
  const text = JSON.stringify({ ...rest, servers, tags, components: { ...parts, ...components } });
  const named = text.replace(/"#\/components\/schemas\/(\w+Dto)"/g, (_, name: string) => `"#/components/schemas/${inputName(name)}"`);
  const copy = JSON.parse(named) as ApiDocument;
  copy.components.schemas = Object.fromEntries(Object.entries(copy.components.schemas).map(([name, schema]) => [inputName(name), schema]));
  return copy;
};
