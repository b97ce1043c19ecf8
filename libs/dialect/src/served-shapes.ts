import { type ServedEndpoints } from './served.js';

/** What a served endpoint takes and answers, for whoever writes a client: as much as the OpenAPI document of the dialect needs to say it. Schemas are JSON Schema. */
export interface EndpointShape<Refusal extends string = string> {
  readonly query?: Readonly<Record<string, ShownParameter>>;
  readonly headers?: Readonly<Record<string, ShownParameter>>;
  readonly body?: ShownBody;
  readonly answers: Readonly<Record<number, ShownAnswer>>;
  /** Problems and refusals of its own that it may be refused with, beside those of every endpoint of its kind. */
  readonly refusals?: readonly Refusal[];
}

export interface ShownParameter {
  readonly schema: object;
  readonly description: string;
  readonly example?: unknown;
}

export interface ShownBody {
  readonly schema: object;
  /** By what each shows. */
  readonly examples: Readonly<Record<string, object>>;
  /** Whether the query may say it instead. */
  readonly isOptional?: true;
}

export interface ShownAnswer {
  readonly description: string;
  readonly schema: object;
  /** Made by the code that answers, of a transaction that was made up. */
  readonly example: object;
}

/** The shape of each endpoint: one that is left out does not compile. */
export type ServedShapes<Endpoints extends ServedEndpoints, Refusal extends string> = {
  readonly [Name in keyof Endpoints]: EndpointShape<Refusal>;
};

/** A refusal that the dialect has beside its names for Daftari's problems, as it goes out. */
export interface OwnRefusal {
  readonly status: number;
  readonly body: object;
}
