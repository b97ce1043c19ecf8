import { type Static, type TObject } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';

/** One message: where it travels, what it holds, and an example that is recorded at release and never edited after. */
export interface Contract<Name extends string = string, Schema extends TObject = TObject> {
  readonly topic: string;
  readonly type: Name;
  readonly version: number;
  readonly description: string;
  readonly schema: Schema;
  readonly example: Static<Schema>;
  /** What is wrong with the data, in one sentence that names the field; undefined where it is sound. */
  problem(data: unknown): string | undefined;
  /** Is this the data of this message? Fields that we do not know are let through: additions keep the version. */
  matches(data: unknown): data is Static<Schema>;
}

interface Definition<Name extends string, Schema extends TObject> {
  readonly topic: string;
  readonly type: Name;
  readonly version: number;
  readonly description: string;
  readonly schema: Schema;
  readonly example: Static<Schema>;
}

/** Makes a message's contract; its schema is compiled at the first use. */
export const defineContract = <Name extends string, Schema extends TObject>(
  definition: Definition<Name, Schema>,
): Contract<Name, Schema> => {
  let compiled: TypeCheck<Schema> | undefined;
  const check = (): TypeCheck<Schema> => (compiled ??= TypeCompiler.Compile(definition.schema));
  return {
    ...definition,
    matches: (data): data is Static<Schema> => check().Check(data),
    problem: (data) => {
      const error = check().Errors(data).First();
      return error && `${error.path.slice(1).replaceAll('/', '.') || 'the message'}: ${error.message}`;
    },
  };
};

/** The data of a contract's message. */
export type DataOf<C> = C extends Contract<string, infer Schema> ? Static<Schema> : never;

/** A message read from a topic: discriminated by its type. */
export type MessageOf<C> =
  C extends Contract<infer Name, infer Schema> ? { readonly type: Name; readonly version: number; readonly data: Static<Schema> } : never;

/** The name of a message type on the wire: `daftari.ledger.FundsHeld.v1`. */
export const wireTypeOf = (contract: Pick<Contract, 'topic' | 'type' | 'version'>): string =>
  `daftari.${contract.topic.split('.')[0] ?? ''}.${contract.type}.v${contract.version}`;
