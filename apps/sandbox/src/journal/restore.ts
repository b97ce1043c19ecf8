import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isProviderName, type ProviderName } from '../config.js';
import { type Callbacks } from '../providers/callbacks.js';
import { type Provider } from '../providers/provider.js';
import { restorePurchase, StoredPurchase } from '../providers/purchase.js';

const nullableText = Type.Union([Type.String(), Type.Null()]);

const RequestLine = Type.Object({
  line: Type.Literal('request'),
  provider: Type.String(),
  receivedAtMs: Type.Number(),
  method: Type.String(),
  path: Type.String(),
  reference: nullableText,
  recipient: nullableText,
  body: nullableText,
  result: Type.String(),
  purchase: Type.Optional(StoredPurchase),
});
const CallbackLine = Type.Object({
  line: Type.Literal('callback'),
  provider: Type.String(),
  reference: Type.String(),
  index: Type.Integer(),
});

const isRequest = TypeCompiler.Compile(RequestLine);
const isCallback = TypeCompiler.Compile(CallbackLine);

/** Callbacks older than this are not sent after a restart. */
const CALLBACK_AGE_MAX_MS = 3_600_000;

/** Puts the providers back where the journal left them. */
export class Restoration {
  private readonly delivered = new Map<string, Set<number>>();

  constructor(private readonly providers: ReadonlyMap<ProviderName, Provider>) {}

  /** Takes one value of the journal, in its order. */
  take(line: unknown): void {
    if (isRequest.Check(line) && isProviderName(line.provider)) restoreRequest(line, line.provider, this.providers.get(line.provider));
    if (isCallback.Check(line)) noteDelivered(this.delivered, keyOf(line.provider, line.reference), line.index);
  }

  /** Plans the callbacks that were not delivered. */
  planMissing(callbacks: Callbacks): void {
    for (const provider of this.providers.values()) planMissing(provider, this.delivered, callbacks);
  }
}

const restoreRequest = (line: typeof RequestLine.static, name: ProviderName, provider: Provider | undefined): void => {
  const { receivedAtMs, method, path, reference, recipient, body, result, purchase } = line;
  provider?.record({ provider: name, receivedAtMs, method, path, reference, recipient, body, result });
  if (purchase !== undefined) provider?.enter(restorePurchase(purchase));
};

const noteDelivered = (delivered: Map<string, Set<number>>, key: string, index: number): void => {
  const known = delivered.get(key);
  if (known === undefined) delivered.set(key, new Set([index]));
  else known.add(index);
};

const planMissing = (provider: Provider, delivered: ReadonlyMap<string, ReadonlySet<number>>, callbacks: Callbacks): void => {
  const oldestMs = Date.now() - CALLBACK_AGE_MAX_MS;
  for (const purchase of provider.order) {
    if (purchase.receivedAtMs >= oldestMs) callbacks.plan(provider, purchase, delivered.get(keyOf(provider.name, purchase.reference)));
  }
};

const keyOf = (provider: string, reference: string): string => `${provider}/${reference}`;
