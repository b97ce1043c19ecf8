import { Module, type Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { controllers } from '../controllers.js';
import { type ApiDocument } from './api-document.js';
import { documentOf } from './document.js';

/** Controllers without anything behind them. */
@Module({})
class Described {}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isToken = (value: unknown): value is Type => typeof value === 'function' || typeof value === 'symbol' || typeof value === 'string';

/** What a controller's constructor asks for: classes by their type, the rest by what `@Inject` names. */
const needsOf = (controller: Type): Type[] => {
  const types = listOf(Reflect.getMetadata(PARAMTYPES_METADATA, controller));
  const named = listOf(Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, controller)).map((one) =>
    typeof one === 'object' && one !== null && 'param' in one ? one.param : undefined,
  );
  return [...types, ...named].filter(isToken);
};

/** The gateway's document without a gateway: no database, no broker, nothing listens. For the checked-in copy and the client's types. */
export const describeGateway = async (): Promise<ApiDocument> => {
  const providers = [...new Set(controllers.flatMap(needsOf))].map((provide) => ({ provide, useValue: {} }));
  const app = await NestFactory.create<NestFastifyApplication>({ module: Described, controllers, providers }, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return documentOf(app);
};
