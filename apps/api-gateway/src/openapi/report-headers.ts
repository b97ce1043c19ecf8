import { type ApiDocument, type ApiSchema, operationsOf, type PlacedOperation } from './api-document.js';

const isSchema = (value: unknown): value is ApiSchema => typeof value === 'object' && value !== null;

/** Is it one value that a header can carry? Null is not sent. */
const isValue = (schema: ApiSchema): boolean => {
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema) : [schema];
  return branches.every(({ type }) => ['string', 'number', 'integer', 'null'].includes(String(type)));
};

const withoutNull = (schema: ApiSchema): ApiSchema =>
  (Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema).find(({ type }) => type !== 'null') : undefined) ?? schema;

const isReport = ({ operation }: PlacedOperation): boolean => operation.responses['200']?.content?.['text/csv'] !== undefined;

/** What stands at the head of a report stands in headers as well: CSV and JSON Lines have their rows alone. */
export const showReportHeads = (document: ApiDocument): void => {
  for (const { operation } of operationsOf(document).filter(isReport)) {
    const answer = operation.responses['200'];
    const name = answer?.content?.['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
    const head = Object.entries(document.components.schemas[name]?.properties ?? {}).filter(
      ([field, schema]) => field !== 'next_cursor' && isValue(schema),
    );
    const headers = head.map(([field, schema]): [string, object] => [
      `Daftari-${field.replaceAll('_', '-')}`,
      { description: `The report's \`${field}\`, where it has one.`, schema: withoutNull(schema) },
    ]);
    if (answer) answer.headers = Object.fromEntries([...Object.entries(answer.headers ?? {}), ...headers]);
  }
};
