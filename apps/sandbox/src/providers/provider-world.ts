import { type Logger } from '@daftari/platform';
import { type Journal } from '../journal/journal.js';
import { type Callbacks } from './callbacks.js';
import { type Standing } from './endings.js';
import { type HeldConnections } from './held-connections.js';
import { type Provider } from './provider.js';
import { type Desk } from './speaker.js';
import { type Transaction } from './transaction.js';

/** What all providers share. */
export interface ProviderWorld {
  readonly callbacks: Callbacks;
  readonly held: HeldConnections;
  readonly journal: Journal | undefined;
  readonly logger: Logger;
  /** Where clients reach the sandbox; what they name as host unless it is set. */
  readonly publicUrl: string | undefined;
}

/** Decides about a transaction: it is in the books, then in the journal, then told by callback. */
export const decide = async (provider: Provider, world: ProviderWorld, transaction: Transaction, standing: Standing): Promise<void> => {
  const atMs = Date.now();
  provider.account(transaction.account).book.decide(transaction, standing, atMs);
  const index = transaction.decisions.length - 1;
  const { providerReference: provider_reference } = transaction;
  await world.journal?.append({ line: 'decision', provider: provider.name, provider_reference, decision: { standing, atMs } });
  world.callbacks.tellDecision(provider, transaction, index);
};

/** What a client is answered from. */
export const deskOf = (provider: Provider, world: ProviderWorld, index: number): Desk => ({
  provider,
  account: provider.account(index),
  decide: (transaction, standing) => decide(provider, world, transaction, standing),
  keep: async (kept) => {
    await world.journal?.append({ line: 'kept', provider: provider.name, account: index, kept });
  },
});
