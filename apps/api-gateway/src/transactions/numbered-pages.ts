import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type TransactionKind, type TransactionStatus, TransactionView } from '@daftari/contracts';
import { Neighbours } from '../neighbours/neighbours.js';
import { type Owner, type StandingTransaction, TransactionReader } from './transaction-reader.js';

const pageCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(TransactionView), total: Type.Integer() }));

/** As far as lists are read by number; who wants more narrows them down. */
export const OFFSET_MAX = 100_000;

/** Which transactions, and which of them. */
export interface NumberedQuery {
  readonly kinds: readonly TransactionKind[];
  /** All of them unless said. */
  readonly statuses?: readonly TransactionStatus[] | undefined;
  readonly currency?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A page of a list that counts, and how many there are on all pages. */
export interface NumberedPage {
  readonly data: readonly StandingTransaction[];
  readonly total: number;
}

/** Transactions by the number of their page, newest first, for dialects that have it so: what is in the books, without undecided notes. */
@Injectable()
export class NumberedPages {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly reader: TransactionReader,
  ) {}

  async page(owner: Owner, { kinds, statuses, currency, offset, limit }: NumberedQuery): Promise<NumberedPage> {
    const path = `/internal/businesses/${owner.businessId}/numbered-transactions`;
    const query = {
      mode: owner.mode,
      kinds: kinds.join(','),
      statuses: statuses?.join(','),
      currency,
      offset: Math.min(offset, OFFSET_MAX),
      limit,
    };
    const { data, total } = await this.neighbours.ledger.read(pageCheck, { method: 'GET', path, query });
    return { data: await this.reader.allAsTheyStand(data), total };
  }
}
