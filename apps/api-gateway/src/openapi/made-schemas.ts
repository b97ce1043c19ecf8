import { type ApiDocument } from './api-document.js';

/** What the answer that made a thing shows: the thing, and its secret this one time. */
export const MADE = { NewBusiness: 'Business', NewApiKey: 'ApiKey', NewOperatorKey: 'OperatorKey' } as const;

const secret = { type: 'string', description: 'Shown in this answer only.' };

export const defineMade = ({ components: { schemas } }: ApiDocument): void => {
  for (const [name, made] of Object.entries(MADE)) {
    const schema = schemas[made] ?? {};
    schemas[name] ??= { ...schema, properties: { ...schema.properties, secret }, required: [...(schema.required ?? []), 'secret'] };
  }
};
