import { TOPICS } from '@daftari/contracts';
import { partitionKey, type ReceivedMessage, type Transport } from '@daftari/messaging';
import { type Chance } from '../oracle/chance.js';

/** Reads what the ledger is told and tells some of it again: nothing may come of it. */
export const doubleCommands = async (transport: Transport, chance: Chance, share: number): Promise<{ count: number }> => {
  const doubled = { count: 0 };
  const told = new Set<string>();
  const again = (message: ReceivedMessage): boolean => {
    const id = message.headers['ce_id'] ?? '';
    if (told.has(id) || !chance.happens(share)) return false;
    told.add(id);
    return true;
  };
  await transport.subscribe({
    group: 'doubler',
    topics: [TOPICS.ledgerCommands],
    positions: {
      take: (claims) => Promise.resolve(new Map(claims.map((claim) => [partitionKey(claim), { offset: claim.lowOffset, epoch: 1 }]))),
    },
    receive: async ({ messages }) => {
      const chosen = messages.filter(again);
      doubled.count += chosen.length;
      await transport
        .publisher()
        .publish(chosen.map(({ topic, partition, key, headers, value }) => ({ topic, partition, key, headers, value })));
    },
  });
  return doubled;
};
