import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** A variable of the environment is missing or wrong: names the variable and the remedy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

type Environment = Readonly<Record<string, string | undefined>>;

const fromText = (text: string | undefined, schema: TSchema): unknown => {
  if (text === undefined || text === '') return undefined;
  if (schema.type === 'number' || schema.type === 'integer') return Number(text);
  if (schema.type === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (schema.type === 'array') return text.split(',').map((part) => part.trim());
  return text;
};

/**
 * Reads configuration from the environment. The schema's keys are the variables' names; defaults, bounds and descriptions are in it.
 * @throws ConfigurationError naming the first wrong variable, what it is for and what was expected. Values are never shown: they may be secrets.
 */
export const loadConfig = <T extends TObject>(schema: T, environment: Environment = process.env): Static<T> => {
  const raw = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [name, fromText(environment[name], property)]),
  );
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  const filled: unknown = Value.Default(schema, given);
  for (const error of Value.Errors(schema, filled)) {
    const name = error.path.split('/')[1] ?? '';
    const purpose = schema.properties[name]?.description;
    const state = environment[name] === undefined ? 'is not set' : 'is not valid';
    throw new ConfigurationError(`${name} ${state}: ${error.message.toLowerCase()}.${purpose ? ` ${name} is ${purpose}.` : ''}`);
  }
  return Value.Decode(schema, filled);
};

/** The variables that every service of ours reads. */
export const serviceSettings = (service: string, port: number) => ({
  DATABASE_URL: Type.String({
    minLength: 1,
    description: `the PostgreSQL of the ${service}, as postgres://user:password@host:port/database`,
  }),
  KAFKA_BROKERS: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: 'the brokers, as host:port separated by commas; left out, messages travel through PostgreSQL',
    }),
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: port, minimum: 0, maximum: 65_535, description: 'the port to listen on; 0 takes a free one' }),
  LEDGER_SHARDS: Type.Integer({ default: 32, minimum: 1, maximum: 4_096, description: 'the number of shards, fixed at installation' }),
  DAFTARI_INTERNAL_TOKEN: Type.String({ minLength: 32, description: 'the token that services show each other, 32 or more characters' }),
  LOG_LEVEL: Type.String({ default: 'info', description: 'the lowest level that is logged' }),
});
