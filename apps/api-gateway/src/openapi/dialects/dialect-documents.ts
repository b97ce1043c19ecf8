import { type ApiDocument } from '../api-document.js';
import { dialectDocument } from './dialect-document.js';
import { DIALECT_PARTS } from './dialect-parts.js';

/** The document of each dialect, by its name. */
export const dialectDocuments = (): ReadonlyMap<string, ApiDocument> =>
  new Map(DIALECT_PARTS.map((parts) => [parts.name, dialectDocument(parts)]));

export const dialectDocumentUrl = (name: string): string => `/dialects/${name}/openapi.json`;
