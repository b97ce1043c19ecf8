import { type Type } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { getMetadataStorage } from 'class-validator';

const QUERY = `${RouteParamtypes.QUERY}:`;
const BODY = `${RouteParamtypes.BODY}:`;

/** What a handler is given, by its kind and place. */
const argumentsOf = (controller: Type, handler: string): object => {
  const found: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler);
  return typeof found === 'object' && found !== null ? found : {};
};

/** Whether a handler has a `@Body()`, whose DTO then says which fields there are. */
export const takesBody = (controller: Type, handler: string): boolean =>
  Object.keys(argumentsOf(controller, handler)).some((key) => key.startsWith(BODY));

const isClass = (value: unknown): value is Type => typeof value === 'function';

/** The query parameters that a handler takes: the properties of the DTO of its `@Query()` parameter. */
export const queryNamesOf = (controller: Type, handler: string): ReadonlySet<string> => {
  const parameters = argumentsOf(controller, handler);
  const types: unknown = Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler);
  const place = Object.keys(parameters).find((key) => key.startsWith(QUERY));
  const dto: unknown = place === undefined || !Array.isArray(types) ? undefined : types[Number(place.slice(QUERY.length))];
  if (!isClass(dto)) return new Set();
  return new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(dto, '', true, false)
      .map((rule) => rule.propertyName),
  );
};
