import { type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { closed } from '../../../../test/support/contract.js';
import { RATE_HEADERS } from './answer-headers.js';
import { type ApiAnswer, type ApiDocument, type ApiMedia, operationsOf, type PlacedOperation } from './api-document.js';
import { describeGateway } from './describe-gateway.js';
import { operationName } from './operation-names.js';
import { TRANSACTION_SAMPLES } from './samples/transaction-samples.js';

describe('the OpenAPI document', () => {
  let document: ApiDocument;
  let operations: PlacedOperation[];
  beforeAll(async () => {
    document = await describeGateway();
    operations = operationsOf(document);
  });

  const keyed = () => operations.filter(({ path }) => /^\/(admin\/)?v1\//.test(path));

  it('has what is there', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(keyed().length).toBeGreaterThan(75);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/purchases', '/healthz', '/callbacks/{provider_code}', '/pay/{token}', '/checkout/done']),
    );
  });

  it('calls every operation by a plain name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of keyed().map(({ operation }) => operation.operationId)) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
    for (const { path, operation } of keyed()) expect(operation.operationId.startsWith('admin')).toBe(path.startsWith('/admin/'));
  });

  it.each([
    ['get', '/v1/transactions', 'listTransactions'],
    ['get', '/v1/transactions/{id}', 'getTransaction'],
    ['get', '/v1/transactions/{id}/events', 'listTransactionEvents'],
    ['post', '/v1/transactions/{id}/cancel', 'cancelTransaction'],
    ['post', '/v1/webhook-endpoints/{id}/rotate-secret', 'rotateWebhookEndpointSecret'],
    ['get', '/v1/webhook-endpoints/{id}/deliveries', 'listWebhookEndpointDeliveries'],
    ['put', '/admin/v1/businesses/{id}/wallets/{currency}', 'adminPutBusinessWallet'],
    ['get', '/admin/v1/reports/fees', 'adminGetReportFees'],
    ['patch', '/admin/v1/businesses/{id}', 'adminUpdateBusiness'],
  ])('%s %s is %s', (method, path, name) => {
    expect(operationName({ method, path })).toBe(name);
  });

  it('names every refusal of a path with a key, with its codes', () => {
    for (const { path, operation } of keyed()) {
      const statuses = Object.keys(operation.responses);
      expect(statuses, path).toEqual(expect.arrayContaining(['400', '401', '403', '429', '500', '503']));
      if (path.includes('{')) expect(statuses, path).toContain('404');
      if (operation.requestBody) expect(statuses, path).toEqual(expect.arrayContaining(['413', '415', '422']));
      expect(
        statuses.some((status) => status.startsWith('2')),
        `${path} says what it answers`,
      ).toBe(true);
    }
    const refused = document.components.schemas['Problem402']?.properties?.['code'];
    expect(refused).toMatchObject({ enum: ['insufficient_balance'] });
    expect(document.components.responses['Refused429']?.headers).toHaveProperty('Retry-After');
  });

  it('says of every operation what it answers where all goes well', () => {
    for (const { path, method, operation } of operations)
      expect(
        Object.keys(operation.responses).some((status) => /^(2|303)/.test(status)),
        `${method} ${path}`,
      ).toBe(true);
  });

  it('takes a key by either header, and says which scope or role', () => {
    for (const { path, operation } of keyed()) {
      expect(operation.security, path).toEqual([{ bearer: [] }, { api_key: [] }]);
      if (path.startsWith('/admin/')) expect(operation['x-roles'], path).toContain('operator');
    }
    expect(document.paths['/v1/purchases']?.['post']?.['x-scopes']).toEqual(['purchases:write']);
    expect(document.paths['/admin/v1/trial-balance']?.['get']?.['x-roles']).toEqual(['operator', 'finance']);
  });

  it('closes what is sent, and takes null for what may be left out', () => {
    expect(document.components.schemas['PurchaseInput']).toMatchObject({
      additionalProperties: false,
      properties: { amount: { type: ['string', 'null'] }, reference: { type: 'string' } },
    });
    expect(JSON.stringify(document)).not.toMatch(/"nullable":/);
  });

  it('tells of the limit and of the request in every answer that came behind a key, and when to come again', () => {
    const laterOf = (path: string, status: string) => (/^(429|503)$/.test(status) && !/^\/(pay|readyz)/.test(path) ? ['Retry-After'] : []);
    const limitsOf = ({ security }: PlacedOperation['operation'], status: string) =>
      security?.some((one) => 'bearer' in one) && status.startsWith('2') ? RATE_HEADERS : [];
    const headersOf = ({ $ref, headers = {} }: ApiAnswer): string[] =>
      Object.keys($ref === undefined ? headers : (document.components.responses[$ref.split('/').at(-1)!]?.headers ?? {}));
    for (const { path, operation } of operations.filter((one) => !one.path.startsWith('/callbacks/')))
      for (const [status, answer] of Object.entries(operation.responses)) {
        const onward = status === '303' ? ['Location'] : [];
        const told = ['X-Request-Id', ...limitsOf(operation, status), ...laterOf(path, status), ...onward];
        expect(headersOf(answer), `${path} ${status}`).toEqual(expect.arrayContaining(told));
      }
  });

  it('shows of each operation that moves money what it makes, and nowhere a gap', () => {
    const kinds = {
      createPurchase: 'purchase',
      createPayment: 'payment',
      createPayout: 'payout',
      createTransfer: 'transfer',
      createDeposit: 'deposit',
      createRefund: 'refund',
      adminCreateBusinessCredit: 'adjustment',
      adminCreateBusinessDebit: 'adjustment',
    };
    expect(Object.keys(TRANSACTION_SAMPLES).sort()).toEqual([...Object.keys(kinds), 'cancelTransaction'].sort());
    for (const [name, kind] of Object.entries(kinds)) {
      const { operation } = operations.find((one) => one.operation.operationId === name)!;
      const [done, underWay] = ['201', '202'].map((status) => operation.responses[status]!.content!['application/json']!.example);
      expect({ name, done, underWay }).toMatchObject({ name, done: { kind, status: 'completed' }, underWay: { kind, completed_at: null } });
    }
    for (const { path, operation } of operations)
      for (const [status, { content = {} }] of Object.entries(operation.responses))
        for (const [type, { example }] of Object.entries(content))
          expect(JSON.stringify(example ?? null), `${path} ${status} ${type}`).not.toContain('"…"');
  });

  it('shows an example of every body of JSON, which is one', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    // Answers are open to fields that come later; an example has none that is not described.
    ajv.addSchema({ components: { schemas: closed(document.components.schemas) } }, 'document');
    const bodies = operations.flatMap(({ path, operation }) =>
      [operation.requestBody, ...Object.values(operation.responses)].map((body) => ({ path, content: body?.content ?? {} })),
    );
    const all = [...bodies, ...Object.values(document.components.responses).map(({ content = {} }) => ({ path: 'components', content }))];
    let shown = 0;
    const checks = new Map<string, ValidateFunction>();
    for (const { path, content } of all)
      for (const [type, media] of Object.entries(content).filter(([name]) => /[/+]json$/.test(name))) {
        const text = JSON.stringify(closed(media.schema)).replaceAll('"#/', '"document#/');
        const check = checks.get(text) ?? ajv.compile(JSON.parse(text));
        checks.set(text, check);
        for (const example of examplesOf(media)) {
          shown += 1;
          expect(check(example), `${path} ${type}: ${ajv.errorsText(check.errors)} of ${JSON.stringify(example)}`).toBe(true);
        }
      }
    expect(shown).toBeGreaterThan(100);
  });
});

const examplesOf = (media: ApiMedia): unknown[] => {
  const examples = [
    ...Object.values(media.examples ?? {}).map(({ value }) => value),
    ...(media.example === undefined ? [] : [media.example]),
  ];
  expect(examples).not.toEqual([]);
  return examples;
};
