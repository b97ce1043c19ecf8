import { type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { controllers } from '../controllers.js';
import { NEEDED_SCOPE, OPEN_TO_ROLES, READ_BY_ROLES } from '../keys/caller.js';

/** What an operation is called until it has its name: its controller and method. */
export const handlerId = (controller: string, method: string): string => `${controller}.${method}`;

/** What a handler's decorators say beyond @nestjs/swagger's. */
export interface Handler {
  readonly scopes: readonly string[];
  /** The roles beside `operator` that may write here. */
  readonly openTo: readonly string[];
  /** The roles that may read here; undefined is every role. */
  readonly readers: readonly string[] | undefined;
  readonly status: number | undefined;
}

const METHODS = new Map(
  controllers.flatMap((controller: Type) =>
    Object.getOwnPropertyNames(controller.prototype).map((name) => [handlerId(controller.name, name), { controller, name }] as const),
  ),
);

const isList = (value: unknown): value is string[] => Array.isArray(value);

/** The handler of an operation id that is still `Controller.method`; undefined for what is no controller's. */
export const handlerOf = (id: string): Handler | undefined => {
  const found = METHODS.get(id);
  if (!found) return undefined;
  const { controller, name } = found;
  const method: unknown = (controller.prototype as Record<string, unknown>)[name];
  const read = (key: string): unknown =>
    (typeof method === 'function' ? Reflect.getMetadata(key, method) : undefined) ?? Reflect.getMetadata(key, controller);
  const [scopes, openTo, readers, status] = [read(NEEDED_SCOPE), read(OPEN_TO_ROLES), read(READ_BY_ROLES), read(HTTP_CODE_METADATA)];
  return {
    scopes: isList(scopes) ? scopes : [],
    openTo: isList(openTo) ? openTo : [],
    readers: isList(readers) ? readers : undefined,
    status: typeof status === 'number' ? status : undefined,
  };
};
