import { type IncomingHttpHeaders } from 'node:http';
import { type Asked, type Deal, type Kind, type State } from './record.js';
import { type Call } from './script.js';

/** A request as a provider's server reads it. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer before anything is done to it. */
export interface Plain {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a request turned out to be. `about`: the question names a transaction. `page`: one goes through a list. */
export type Understood =
  | { readonly kind: 'take'; readonly asked: Asked }
  | { readonly kind: 'about'; readonly ours?: string; readonly theirs?: string; readonly what: 'status' | 'detail' }
  | { readonly kind: 'page'; readonly of: Kind | 'any' }
  | { readonly kind: 'stop'; readonly theirs: string }
  | { readonly kind: 'answered'; readonly plain: Plain };

/** Names of the fields that a twist touches. */
export interface FieldNames {
  readonly amounts: readonly string[];
  readonly currency: readonly string[];
  readonly references: readonly string[];
  readonly status: readonly string[];
  /** What an answer can lack without saying anything false. */
  readonly spare: readonly string[];
}

/** One provider's document as a server speaks it. */
export interface Tongue {
  readonly name: string;
  /** A repeated reference: answered as it stands, refused as a conflict, or executed again. */
  readonly repeated: 'as_it_stands' | 'conflict' | 'again';
  readonly fields: FieldNames;
  /** The document's errors: those of a request that moves money, none of which is executed, and of a question. */
  readonly errors: Readonly<Record<string, Plain>>;
  /** The error for "come later", and for what is not known. */
  readonly later: Plain;
  readonly notFound: Plain;
  readonly conflict?: Plain;
  /** Coded, and yet nothing that says what became of it: a server's own trouble, or a code that the document does not have. */
  readonly unclear: Readonly<Record<string, Plain>>;
  understand(request: Incoming): Understood;
  theirs(number: number, kind: Kind): string;
  /** The answer to a request that moves money, when it stands so. */
  told(deal: Deal, state: State, isRepeated: boolean): Plain;
  /** The answer to a question. */
  known(deal: Deal, state: State, what: 'status' | 'detail'): Plain;
  page?(deals: readonly { readonly deal: Deal; readonly state: State }[], request: Incoming): Plain;
  stop?(deal: Deal): Plain;
  /** What it posts of its own accord. */
  callback?(
    deal: Deal,
    state: State,
    how: Pick<Call, 'signed'>,
    twisted: (body: unknown) => unknown,
  ): { headers: Record<string, string>; body: string };
}
