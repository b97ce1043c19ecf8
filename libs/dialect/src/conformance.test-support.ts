import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallbackDoor,
  type Credentials,
  type Dialect,
  type HeaderMap,
  type Operation,
  type Outcome,
  type PaymentInput,
  type PayoutInput,
  type ProviderAnswer,
  type ProviderRequest,
  type PurchaseInput,
  type Question,
} from './index.js';

/** What a genuine answer is about. */
export interface About {
  readonly reference: string;
  readonly providerReference: string;
  /** The amount as it stands on the wire; `withDigits` puts it there. */
  readonly digits: string;
}

/** How a dialect's document shows one operation. */
export interface OperationSpecimen<Input> {
  readonly inputs: readonly Input[];
  /** What an amount is a multiple of: 100 where a document takes whole units only. */
  readonly leastMinor: bigint;
  readonly decimals: number;
  /** The digits of the amount in the request; undefined where it carries none. */
  digitsIn(request: ProviderRequest): string | undefined;
  /** Genuine answers to the request: one that succeeded, one that is open, one that failed. */
  sent(about: About): readonly [ProviderAnswer, ProviderAnswer, ProviderAnswer];
  /** The same, to the question by our reference only. */
  listed(about: About): readonly [ProviderAnswer, ProviderAnswer, ProviderAnswer];
}

/** A dialect and what its document shows of it. */
export interface Specimen<C extends Credentials, A extends Credentials> {
  readonly dialect: Dialect<C, A>;
  readonly credentials: C;
  readonly access: A;
  readonly purchase?: OperationSpecimen<PurchaseInput>;
  readonly payment?: OperationSpecimen<PaymentInput>;
  readonly payout?: OperationSpecimen<PayoutInput>;
  /** Coded refusals, with these words for people. */
  refusals(words: string): readonly ProviderAnswer[];
  /** The one code that is a clear refusal even with a 503, where the document has one. */
  readonly awayCode?: string;
  /** A genuine callback about a success. */
  callback?(about: About): { readonly rawBody: string; readonly headers: HeaderMap; readonly door: CallbackDoor };
}

/** JSON in which the text `@digits` stands for the digits of a number. */
export const withDigits = (body: unknown, digits: string): string => JSON.stringify(body).replaceAll('"@digits"', digits);

/** Any currency's digits, without those that say nothing. */
const digitsOf = (minor: bigint, decimals: number): string => {
  const text = minor.toString().padStart(decimals + 1, '0');
  const fraction = decimals === 0 ? '' : text.slice(-decimals).replace(/0+$/, '');
  return text.slice(0, text.length - decimals) + (fraction === '' ? '' : `.${fraction}`);
};

const OURS: About = { reference: '0190a3b2c4d57e6f8a9b0c1d2e3f405101', providerReference: 'BP240101ABCD1234', digits: '500' };
const OTHER = '0190a3b2c4d57e6f8a9b0c1d2e3f405199';
/** Words that move money. */
const FINAL = new Set<Outcome['kind']>(['succeeded', 'failed', 'declined', 'not_found']);

const headers = fc.dictionary(
  fc.constantFrom('retry-after', 'date', 'content-type', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'),
  fc.oneof(fc.string(), fc.nat().map(String), fc.array(fc.string(), { maxLength: 2 })),
);
const status = fc.oneof(
  fc.constantFrom(200, 201, 202, 400, 401, 402, 403, 404, 405, 409, 422, 429, 500, 502, 503),
  fc.integer({ min: 100, max: 599 }),
);
const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    '',
    '<html><body>Bad gateway</body></html>',
    'null',
    '[]',
    '{}',
    '{"data":null}',
    `[${'['.repeat(5_000)}`,
    'x'.repeat(300_000),
  ),
);
const garbage: fc.Arbitrary<ProviderAnswer> = fc.record({ status, headers, body });

/** A genuine answer with one of its values replaced by something else. */
const bent = (genuine: readonly ProviderAnswer[]): fc.Arbitrary<ProviderAnswer> =>
  fc
    .record({ answer: fc.constantFrom(...genuine), at: fc.nat(), by: fc.jsonValue({ maxDepth: 2 }), status })
    .map(({ answer, at, by, status: now }) => {
      let seen = 0;
      const count = answer.body.match(/[:,[]/g)?.length ?? 1;
      const value: unknown = JSON.parse(answer.body, (_key, one: unknown) => (seen++ === at % (count + 1) ? by : one));
      return { ...answer, status: now, body: JSON.stringify(value) };
    });

/** Asks until it is known, each time with the same answer. */
const follow = <M>(question: Question<M>, answer: ProviderAnswer): M => {
  let answered = question.read(answer);
  for (let step = 0; step < 100; step++) {
    if ('known' in answered) return answered.known;
    answered = answered.ask.read(answer);
  }
  throw new Error('the questions come to no end');
};

/** What every dialect must do, whatever its document says. A dialect's own tests call it with what its document shows. */
export const conformance = <C extends Credentials, A extends Credentials>(specimen: Specimen<C, A>): void => {
  const { dialect } = specimen;
  describe(`${dialect.name} is a dialect`, () => {
    credentialsConform(specimen);
    if (dialect.purchase && specimen.purchase) operationConforms('purchase', dialect.purchase, specimen.purchase, specimen);
    if (dialect.payment && specimen.payment) operationConforms('payment', dialect.payment, specimen.payment, specimen);
    if (dialect.payout && specimen.payout) operationConforms('payout', dialect.payout, specimen.payout, specimen);
    questionsConform(specimen);
    callbacksConform(specimen);
    it('shows each operation that it has, and a table of its codes', () => {
      for (const name of ['purchase', 'payment', 'payout'] as const) expect(specimen[name] !== undefined).toBe(dialect[name] !== undefined);
      expect(specimen.callback !== undefined).toBe(dialect.callbacks !== undefined);
      expect(dialect.meanings.length).toBeGreaterThan(0);
      for (const { rows } of dialect.meanings) expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
    });
  });
};

const credentialsConform = <C extends Credentials, A extends Credentials>({ dialect, credentials }: Specimen<C, A>): void => {
  it('takes its own credentials and no others', () => {
    expect(Value.Check(dialect.credentials, credentials)).toBe(true);
    expect(Value.Check(dialect.credentials, { ...credentials, surprise: 'x' })).toBe(false);
    for (const name of Object.keys(credentials)) {
      expect(Value.Check(dialect.credentials, { ...credentials, [name]: undefined })).toBe(false);
      expect(Value.Check(dialect.credentials, { ...credentials, [name]: 7 })).toBe(false);
      expect(Value.Check(dialect.credentials, { ...credentials, [name]: '' })).toBe(false);
    }
  });
};

const operationConforms = <Input extends PurchaseInput | PaymentInput | PayoutInput, C extends Credentials, A extends Credentials>(
  name: string,
  operation: Operation<Input, A>,
  shown: OperationSpecimen<Input>,
  specimen: Specimen<C, A>,
): void => {
  const { access } = specimen;
  const first = { ...shown.inputs[0]!, reference: OURS.reference };
  const sent = (answer: ProviderAnswer, reference = OURS.reference): Outcome =>
    operation.build({ ...first, reference }, access).read(answer);
  const asked = (answer: ProviderAnswer, reference = OURS.reference): Outcome => follow(operation.requery({ reference }, access), answer);
  const genuine = [...shown.sent(OURS), ...shown.listed(OURS)];
  const refusals = specimen.refusals('No.');

  describe(name, () => {
    it('reads what is genuine: done, open, failed', () => {
      expect(shown.sent(OURS).map((answer) => sent(answer).kind)).toEqual(['succeeded', 'accepted', 'failed']);
      expect(shown.listed(OURS).map((answer) => asked(answer).kind)).toEqual(['succeeded', 'accepted', 'failed']);
      expect(refusals.some((answer) => sent(answer).kind === 'declined')).toBe(true);
    });

    it('says nothing final on an answer about another reference', () => {
      for (const answer of shown.sent(OURS)) expect([...FINAL]).not.toContain(sent(answer, OTHER).kind);
      for (const answer of shown.listed(OURS)) expect(['succeeded', 'failed', 'declined']).not.toContain(asked(answer, OTHER).kind);
    });

    it('never throws at garbage, and says nothing final on it', () => {
      fc.assert(
        fc.property(garbage, (answer) => {
          for (const outcome of [sent(answer), asked(answer)]) expect([...FINAL]).not.toContain(outcome.kind);
        }),
      );
    });

    it('never throws at an answer with something else in it', () => {
      fc.assert(
        fc.property(bent([...genuine, ...refusals]), (answer) => {
          for (const outcome of [sent(answer), asked(answer)]) expect(outcome).toHaveProperty('kind');
        }),
        { numRuns: 500 },
      );
    });

    it('says nothing final on a body that was cut, or with a fault or a detour of the provider’s', () => {
      for (const answer of [...genuine, ...refusals]) {
        for (const length of [1, Math.floor(answer.body.length / 2), answer.body.length - 1])
          for (const read of [sent, asked]) expect([...FINAL]).not.toContain(read({ ...answer, body: answer.body.slice(0, length) }).kind);
        for (const http of [300, 302, 500, 501, 502, 503, 504, 599]) {
          const isAway = http === 503 && specimen.awayCode !== undefined && answer.body.includes(specimen.awayCode);
          if (!isAway) for (const read of [sent, asked]) expect([...FINAL]).not.toContain(read({ ...answer, status: http }).kind);
        }
      }
    });

    it('waits at every 429 that is no more than one', () => {
      expect(sent({ status: 429, headers: { 'retry-after': '7' }, body: '' })).toEqual({ kind: 'retry_later', retryAfterMs: 7_000 });
      expect(asked({ status: 429, headers: {}, body: '<html>' }).kind).toBe('retry_later');
    });

    it('repeats no secret, however the provider does', () => {
      const secrets = Object.values({ ...specimen.credentials, ...access });
      for (const answer of specimen.refusals(`Bad key ${Object.values(access).join(' ')}\u0000`)) {
        for (const outcome of [sent(answer), asked(answer)]) {
          const told = JSON.stringify(outcome);
          for (const secret of secrets) expect(told).not.toContain(secret);
          expect(told).not.toContain('\\u0000');
        }
      }
      const wrong = { ...first, reference: 'NOT OURS', amountMinor: -1n };
      const thrown = messageOf(() => operation.build(wrong, access));
      expect(thrown).not.toBe('');
      for (const secret of secrets) expect(thrown).not.toContain(secret);
    });

    it('makes the same bytes of the same input', () => {
      for (const input of shown.inputs) expect(operation.build(input, access).request).toEqual(operation.build(input, access).request);
    });

    it('writes and reads amounts exactly', () => {
      const amount = (largest: bigint) => fc.bigInt({ min: 1n, max: largest / shown.leastMinor }).map((units) => units * shown.leastMinor);
      let written = 0;
      fc.assert(
        fc.property(amount(999_999_999_999_999n), fc.constantFrom(...shown.inputs), (amountMinor, input) => {
          const digits = shown.digitsIn(operation.build({ ...input, amountMinor }, access).request);
          if (digits === undefined) return;
          written++;
          expect(digits.replace(/\.0+$|(?<=\.\d*[1-9])0+$/, '')).toBe(digitsOf(amountMinor, shown.decimals));
        }),
      );
      expect(written).toBeGreaterThan(10);
      fc.assert(
        fc.property(amount(2n ** 63n - 1n), (amountMinor) => {
          const [done] = shown.sent({ ...OURS, digits: digitsOf(amountMinor, shown.decimals) });
          expect(sent(done)).toMatchObject({ kind: 'succeeded', amountMinor });
        }),
      );
    });
  });
};

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const questionsConform = <C extends Credentials, A extends Credentials>(specimen: Specimen<C, A>): void => {
  const { dialect, credentials, access } = specimen;
  const withAccess = (answer: ProviderAnswer): unknown[] => [
    dialect.balance?.(access).read(answer),
    dialect.profile?.(access).read(answer),
    dialect.cancel?.('id', access).read(answer),
    dialect.lookup?.({ channel: 'om', account: '1' }, access).read(answer),
    dialect.channels && follow(dialect.channels(access), answer),
    ...(dialect.catalogue?.kinds ?? []).map((kind) => dialect.catalogue && follow(dialect.catalogue.list(kind, access), answer)),
  ];
  const withCredentials = (answer: ProviderAnswer): unknown[] => [
    dialect.tokens?.build(credentials).read(answer),
    dialect.tokens?.refresh('the-refresh-token', credentials).read(answer),
  ];

  it('learns nothing from garbage, and never throws at it', () => {
    fc.assert(
      fc.property(garbage, (answer) => {
        for (const reading of [...withAccess(answer), ...withCredentials(answer)])
          if (typeof reading === 'object' && reading !== null && 'kind' in reading)
            expect(['unknown', 'retry_later']).toContain(reading.kind);
          else expect(reading).toBeUndefined();
        dialect.tokens?.isRejected(answer);
        dialect.limits.budgetOf(answer.headers, 0);
      }),
    );
  });

  it('repeats no secret of a question in what it is refused', () => {
    const questions: [readonly string[], (answer: ProviderAnswer) => unknown][] = [
      [Object.values(access), withAccess],
      [Object.values(credentials), withCredentials],
      [['the-refresh-token'], (answer) => dialect.tokens?.refresh('the-refresh-token', credentials).read(answer)],
    ];
    for (const [secrets, readings] of questions)
      for (const secret of secrets)
        for (const answer of specimen.refusals(`Bad key ${secret}`))
          expect(JSON.stringify([readings({ ...answer, status: 422 })])).not.toContain(secret);
  });
};

const callbacksConform = <C extends Credentials, A extends Credentials>(specimen: Specimen<C, A>): void => {
  const { callbacks } = specimen.dialect;
  const genuine = specimen.callback?.(OURS);
  if (!callbacks || !genuine) return;
  const bytes = Buffer.from(genuine.rawBody);

  it('reads a genuine callback, the same from bytes and text, at every try', () => {
    const reading = callbacks.read(bytes, genuine.headers, genuine.door);
    expect(reading).toMatchObject({ ok: true, reference: OURS.reference });
    expect(callbacks.read(genuine.rawBody, genuine.headers, genuine.door)).toEqual(reading);
    expect(reading.ok && reading.outcome.kind).toBe(callbacks.isSigned ? 'succeeded' : 'unknown');
    expect(reading.ok && reading.isHint === true).toBe(!callbacks.isSigned);
  });

  it('takes nothing that is not genuine, and never throws at it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), headers, (raw, other) => {
        expect(callbacks.read(raw, { ...genuine.headers, ...other }, genuine.door).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const flipped = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ mask : byte));
        const reading = callbacks.read(flipped, genuine.headers, genuine.door);
        if (callbacks.isSigned) expect(reading.ok).toBe(false);
        else if (reading.ok) expect(reading.outcome.kind).toBe('unknown');
      }),
    );
  });

  it('takes nothing for want of a secret', () => {
    if (callbacks.isSigned) expect(callbacks.read(bytes, genuine.headers, { ...genuine.door, secret: '' }).ok).toBe(false);
  });
};
