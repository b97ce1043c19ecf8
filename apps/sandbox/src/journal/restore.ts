import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isProviderName, type ProviderName } from '../config.js';
import { type Callbacks } from '../providers/callbacks.js';
import { type Provider } from '../providers/provider.js';
import { restoreTransaction, StoredDecision, StoredTransaction } from '../providers/transaction.js';

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
  transaction: Type.Optional(StoredTransaction),
});
const DecisionLine = Type.Object({
  line: Type.Literal('decision'),
  provider: Type.String(),
  provider_reference: Type.String(),
  decision: StoredDecision,
});
const KeptLine = Type.Object({
  line: Type.Literal('kept'),
  provider: Type.String(),
  account: Type.Integer({ minimum: 0 }),
  kept: Type.Record(Type.String(), Type.Unknown()),
});
const CallbackLine = Type.Object({
  line: Type.Literal('callback'),
  provider: Type.String(),
  provider_reference: Type.String(),
  index: Type.Integer(),
});

const isRequest = TypeCompiler.Compile(RequestLine);
const isDecision = TypeCompiler.Compile(DecisionLine);
const isKept = TypeCompiler.Compile(KeptLine);
const isCallback = TypeCompiler.Compile(CallbackLine);

/** Puts the providers back where the journal left them. */
export class Restoration {
  private readonly delivered = new Map<string, Set<number>>();

  constructor(private readonly providers: ReadonlyMap<ProviderName, Provider>) {}

  /** Takes one value of the journal, in its order. */
  take(line: unknown): void {
    if (isRequest.Check(line)) restoreRequest(line, this.provider(line.provider));
    else if (isDecision.Check(line)) restoreDecision(line, this.provider(line.provider));
    else if (isKept.Check(line)) this.provider(line.provider)?.account(line.account).invoices.restore(line.kept);
    else if (isCallback.Check(line)) noteDelivered(this.delivered, keyOf(line.provider, line.provider_reference), line.index);
  }

  /** Plans the callbacks that were not delivered. */
  planMissing(callbacks: Callbacks): void {
    for (const provider of this.providers.values()) {
      if (provider.speaker.callback === undefined) continue;
      for (const transaction of provider.transactions())
        callbacks.resume(provider, transaction, this.delivered.get(keyOf(provider.name, transaction.providerReference)) ?? new Set());
    }
  }

  private provider(name: string): Provider | undefined {
    return isProviderName(name) ? this.providers.get(name) : undefined;
  }
}

const restoreRequest = (line: typeof RequestLine.static, provider: Provider | undefined): void => {
  if (provider === undefined) return;
  const { receivedAtMs, method, path, reference, recipient, body, result } = line;
  provider.record({ provider: provider.name, receivedAtMs, method, path, reference, recipient, body, result });
  if (line.transaction === undefined) return;
  const transaction = restoreTransaction(line.transaction, provider.speaker.pace, provider.timeScale);
  if (transaction !== undefined) provider.account(transaction.account).book.enter(transaction);
};

const restoreDecision = ({ provider_reference, decision }: typeof DecisionLine.static, provider: Provider | undefined): void => {
  const transaction = provider?.find(provider_reference);
  if (transaction !== undefined) provider?.account(transaction.account).book.decide(transaction, decision.standing, decision.atMs);
};

const noteDelivered = (delivered: Map<string, Set<number>>, key: string, index: number): void => {
  const known = delivered.get(key);
  if (known === undefined) delivered.set(key, new Set([index]));
  else known.add(index);
};

const keyOf = (provider: string, reference: string): string => `${provider}/${reference}`;
