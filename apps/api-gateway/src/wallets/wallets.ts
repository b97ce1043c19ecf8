import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type CommandReply, type Mode, OpenWallet, SetWalletTerms, type WalletTerms, WalletView } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { refusalProblem } from '../ledger-commands/refusal-problem.js';
import { Neighbours } from '../neighbours/neighbours.js';

const walletsCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(WalletView) }));

/** Whose wallet, and on which shard. */
export interface WalletPlace {
  readonly businessId: string;
  readonly shard: number;
  readonly mode: Mode;
  readonly currency: string;
  readonly traceparent: string;
}

/** Wallets, which the ledger has. */
@Injectable()
export class Wallets {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly commands: LedgerCommands,
  ) {}

  async list(businessId: string, mode: Mode): Promise<WalletView[]> {
    const path = `/internal/businesses/${businessId}/wallets`;
    const { data } = await this.neighbours.ledger.read(walletsCheck, { method: 'GET', path, query: { mode } });
    return data;
  }

  async find(businessId: string, mode: Mode, currency: string): Promise<WalletView | undefined> {
    return (await this.list(businessId, mode)).find((wallet) => wallet.currency === currency);
  }

  /** Opens a wallet; one that is open already stays as it is. */
  async open(place: WalletPlace, terms: WalletTerms): Promise<void> {
    const wallet = { ...subject(place), wallet_id: newId('wal'), terms };
    checkDecision(await this.commands.decide(OpenWallet, (head) => ({ ...head, ...wallet }), place), place);
  }

  /** Sets all of a wallet's terms at once. */
  async setTerms(place: WalletPlace, terms: WalletTerms): Promise<void> {
    checkDecision(await this.commands.decide(SetWalletTerms, (head) => ({ ...head, ...subject(place), terms }), place), place);
  }
}

const subject = ({ businessId, mode, currency }: WalletPlace) => ({ business_id: businessId, mode, currency });

const checkDecision = (reply: CommandReply, place: WalletPlace): void => {
  if (reply.outcome === 'refused') throw refusalProblem(reply, { currency: place.currency, what: 'this wallet' });
};
