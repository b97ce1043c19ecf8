import { type Call, type ProviderAnswer, type ProviderRequest, type Question } from './exchange.js';
import { type Outcome } from './outcome.js';
import { callWithoutSecrets, type Credentials, questionWithoutSecrets } from './secrets.js';

/** What a requery asks about, and what an answer must be about. */
export interface Asked {
  readonly reference: string;
  /** The provider's own, where it has told us. */
  readonly providerReference?: string;
}

/**
 * Whose reference identifies a transaction at the provider.
 * - `ours`: the provider takes it and executes it once.
 * - `theirs`: the provider makes its own, and would execute a repetition: never send again what may have been executed. Ours travels along, and is
 *   looked for in the provider's list.
 */
export type ReferenceOwner = 'ours' | 'theirs';

/** One way of moving money through a provider. `A`: what its requests are signed in with. */
export interface Operation<Input, A> {
  readonly reference: ReferenceOwner;
  /**
   * The call that does it. The same input makes the same bytes.
   * @throws UnsendableError where the dialect cannot say it; nothing was sent.
   */
  build(input: Input, access: A): Call<Outcome>;
  /** What became of it. */
  requery(asked: Asked, access: A): Question<Outcome>;
}

/** The plain functions of which an operation is made. */
export interface OperationParts<Input, A> {
  readonly reference: ReferenceOwner;
  build(input: Input, access: A): ProviderRequest;
  interpret(answer: ProviderAnswer, asked: Asked): Outcome;
  requery(asked: Asked, access: A): Question<Outcome>;
}

/** Makes an operation of its parts: each answer is read for the reference that was asked about, and no outcome repeats a secret. */
export const operation = <Input extends Asked, A extends Credentials>(parts: OperationParts<Input, A>): Operation<Input, A> => ({
  reference: parts.reference,
  build: (input, access) =>
    callWithoutSecrets(
      { request: parts.build(input, access), read: (answer) => parts.interpret(answer, { reference: input.reference }) },
      access,
    ),
  requery: (asked, access) => questionWithoutSecrets(parts.requery(asked, access), access),
});
