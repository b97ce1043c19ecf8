import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { controllers } from './controllers.js';
import { NEEDED_SCOPE, OPEN_TO_ROLES, READ_BY_ROLES, type Role, type Scope, SCOPES } from './keys/caller.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from './world.test-support.js';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly Scope[] | undefined;
  readonly openTo: readonly Role[];
  readonly readers: readonly Role[] | undefined;
}

const of = (name: string, handler: object, controller: Type): any =>
  Reflect.getMetadata(name, handler) ?? Reflect.getMetadata(name, controller);

/** Every route of every controller, from what Nest itself routes by. */
const routesOf = (controller: Type): Route[] => {
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const parts = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)] as string[];
    return {
      method: RequestMethod[method],
      path: `/${parts.filter((part) => part !== '/' && part !== '').join('/')}`,
      scopes: of(NEEDED_SCOPE, handler, controller),
      openTo: of(OPEN_TO_ROLES, handler, controller) ?? [],
      readers: of(READ_BY_ROLES, handler, controller),
    };
  });
};

const routes = controllers.flatMap((controller) => routesOf(controller as Type));
const below = (prefix: string) =>
  routes.filter(({ path }) => path.startsWith(prefix)).map((route) => [`${route.method} ${route.path}`, route] as const);
const mayUse = (role: Role, { method, openTo, readers }: Route): boolean =>
  openTo.includes(role) || (method === 'GET' && (readers === undefined || readers.includes(role)));

describe('every route asks who comes', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let supportKey: string;
  const keys = new Map<string, string>();
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'access');
    shop = await world.business('Shop');
    supportKey = (await world.expect(201, OPERATOR_KEY, 'POST', '/admin/v1/operator-keys', { role: 'support', name: 'Support' })).secret;
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  /** Status and code alone: what streams is not waited for. */
  const knock = async ({ method, path }: Route, key: string | undefined): Promise<{ status: number; code: unknown }> => {
    const response = await fetch(world.url + path.replaceAll(/:\w+/g, 'x'), {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(['POST', 'PUT', 'PATCH'].includes(method) ? { 'content-type': 'application/json' } : {}),
      },
      ...(['POST', 'PUT', 'PATCH'].includes(method) ? { body: '{}' } : {}),
    });
    if (response.status < 400) {
      await response.body?.cancel();
      return { status: response.status, code: undefined };
    }
    return { status: response.status, code: ((await response.json()) as { code: unknown }).code };
  };
  const keyWith = async (scopes: readonly Scope[]): Promise<string> => {
    const name = scopes.join(' ');
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, { mode: 'live', scopes });
    keys.set(name, made.secret);
    return made.secret;
  };

  it('and there are as many as there should be', () => {
    expect(below('/v1/').length).toBeGreaterThanOrEqual(21);
    expect(below('/admin/').length).toBeGreaterThanOrEqual(60);
    expect(routes.filter(({ path }) => !/^\/(v1|admin\/v1)\//.test(path))).toEqual([]);
  });

  it.each(below('/v1/'))('%s', async (_name, route) => {
    expect(route.scopes, 'NeedsScope or AnyScope stands at it').toBeDefined();
    const scopes = route.scopes ?? [];
    expect(await knock(route, undefined)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await knock(route, OPERATOR_KEY)).toEqual({ status: 403, code: 'insufficient_scope' });
    const others = SCOPES.filter((scope) => !scopes.includes(scope));
    if (scopes.length > 0) expect(await knock(route, await keyWith(others))).toEqual({ status: 403, code: 'insufficient_scope' });
    for (const scope of scopes.length > 0 ? scopes : ['balance:read' as const]) {
      const { status, code } = await knock(route, await keyWith([scope]));
      expect([status === 401, status >= 500 && status !== 503, code === 'insufficient_scope'], `${scope}: ${status}`).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  it.each(below('/admin/'))('%s', async (_name, route) => {
    expect(await knock(route, undefined)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await knock(route, shop.live)).toEqual({ status: 403, code: 'insufficient_scope' });
    for (const [role, key] of [['finance', FINANCE_KEY] as const, ['support', supportKey] as const]) {
      const { status, code } = await knock(route, key);
      expect(code === 'insufficient_scope', `${role}: ${status}`).toBe(!mayUse(role, route));
      // Finance only reads: what it may send changes nothing.
      if (role === 'finance' && mayUse(role, route) && route.method !== 'GET') expect(route.path).toBe('/admin/v1/verify');
    }
  });

  it('whatever way of writing leads there', async () => {
    for (const path of ['/%61dmin/v1/businesses', '/adm%69n/v1/audit-log', '/%76%31/account', '/v1/%61ccount'])
      expect(await world.call(undefined, 'GET', path), path).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await world.call(shop.live, 'GET', '/%61dmin/v1/businesses')).toMatchObject({ status: 403 });
    expect(await world.call(FINANCE_KEY, 'GET', '/%61dmin/v1/businesses')).toMatchObject({ status: 200 });
    expect(await world.call(undefined, 'GET', '/%69nternal/replies')).toMatchObject({
      status: expect.not.toSatisfy((s: number) => s < 400) as number,
    });
  });

  it('and a key of a person is made, used and revoked', async () => {
    const made = await world.expect(201, OPERATOR_KEY, 'POST', '/admin/v1/operator-keys', { role: 'operator', name: 'Amina' });
    expect(made).toMatchObject({
      secret: expect.stringMatching(/^dk_admin_/) as string,
      role: 'operator',
      name: 'Amina',
      revoked_at: null,
    });
    const { data } = await world.expect(200, made.secret, 'GET', '/admin/v1/operator-keys');
    expect(data.map((key: { name: string }) => key.name)).toEqual(expect.arrayContaining(['Amina', 'Support', 'first operator']));
    expect(JSON.stringify(data)).not.toContain(made.secret);
    expect(await world.call(made.secret, 'DELETE', `/admin/v1/operator-keys/${made.id}`)).toMatchObject({ status: 422 });
    await world.expect(200, OPERATOR_KEY, 'DELETE', `/admin/v1/operator-keys/${made.id}`);
    expect(await world.call(made.secret, 'GET', '/admin/v1/businesses')).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    const businessKey = (await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/businesses/${shop.id}/api-keys`)).data[0];
    expect(await world.call(OPERATOR_KEY, 'DELETE', `/admin/v1/operator-keys/${businessKey.id}`)).toMatchObject({ status: 404 });
  });
});
