import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem, routedPath, validationFailed } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { queryNamesOf, takesBody } from '../edge/query-names.js';
import {
  type BusinessCaller,
  type Caller,
  NEEDED_SCOPE,
  OPEN_TO_ROLES,
  type OperatorCaller,
  READ_BY_ROLES,
  type Role,
  type Scope,
} from './caller.js';

interface Access {
  /** One of them is enough; none are needed where there are none. Undefined: nobody said, and nobody may. */
  readonly scopes: readonly Scope[] | undefined;
  readonly roles: readonly Role[];
  /** Undefined: every role may read. */
  readonly readers: readonly Role[] | undefined;
  readonly queryNames: ReadonlySet<string>;
  readonly takesBody: boolean;
}

/** May this caller use this path? Also refuses query parameters that the path does not have, and fields where it has none. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly known = new Map<unknown, Access>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.caller === undefined) return isOpen(routedPath(request));
    const access = this.accessOf(context);
    checkCaller(request.caller, access, request);
    checkQuery(request, access.queryNames);
    if (!access.takesBody) checkBodyless(request);
    return true;
  }

  private accessOf(context: ExecutionContext): Access {
    const handler = context.getHandler();
    const known = this.known.get(handler);
    if (known) return known;
    const targets = [handler, context.getClass()];
    const access: Access = {
      scopes: this.reflector.getAllAndOverride<Scope[] | undefined>(NEEDED_SCOPE, targets),
      roles: this.reflector.getAllAndOverride<Role[] | undefined>(OPEN_TO_ROLES, targets) ?? [],
      readers: this.reflector.getAllAndOverride<Role[] | undefined>(READ_BY_ROLES, targets),
      queryNames: queryNamesOf(context.getClass(), handler.name),
      takesBody: takesBody(context.getClass(), handler.name),
    };
    this.known.set(handler, access);
    return access;
  }
}

/** Below these nobody is let in of whom it was not asked who they are, whatever way led here. */
const isOpen = (path: string): boolean => !/^\/(v1|admin)(\/|$)/.test(path);

const isRead = (request: FastifyRequest): boolean => request.method === 'GET' || request.method === 'HEAD';

const checkCaller = (caller: Caller, access: Access, request: FastifyRequest): void => {
  const operatorsOnly = routedPath(request).startsWith('/admin/');
  if (operatorsOnly && caller.kind === 'operator') checkRole(caller, access, request);
  else if (!operatorsOnly && caller.kind === 'business') checkBusiness(caller, access, request);
  else throw wrongKind(operatorsOnly);
};

const wrongKind = (operatorsOnly: boolean): Problem =>
  new Problem(
    'insufficient_scope',
    operatorsOnly ? 'This path needs an operator key (dk_admin_…).' : 'This path needs the key of a business (dk_live_… or dk_test_…).',
  );

const checkRole = (caller: OperatorCaller, access: Access, request: FastifyRequest): void => {
  if (caller.role === 'operator' || access.roles.includes(caller.role)) return;
  if (isRead(request)) return checkReader(caller.role, access.readers);
  throw new Problem('insufficient_scope', `The role ${caller.role} may only read here.`);
};

const checkReader = (role: Role, readers: readonly Role[] | undefined): void => {
  if (readers === undefined || readers.includes(role)) return;
  throw new Problem(
    'insufficient_scope',
    `The role ${role} may not read this; it is for operator and ${readers.join(', ') || 'no other'}.`,
  );
};

const checkBusiness = (caller: BusinessCaller, access: Access, request: FastifyRequest): void => {
  if (access.scopes === undefined) throw new Error(`${routedPath(request)} does not say which scopes it needs.`);
  checkScope(caller, access.scopes);
  if (caller.business.status !== 'active' && !isRead(request))
    throw new Problem('business_not_active', `This business is ${caller.business.status}: it may read, not write.`);
};

/** @throws Problem `insufficient_scope` where the key has none of these scopes */
export const checkScope = (caller: BusinessCaller, scopes: readonly Scope[]): void => {
  if (scopes.length === 0 || scopes.some((scope) => caller.scopes.has(scope))) return;
  throw new Problem('insufficient_scope', `This key does not have the scope ${scopes.join(' or ')}.`);
};

const checkQuery = (request: FastifyRequest, names: ReadonlySet<string>): void => {
  const { query } = request;
  if (typeof query !== 'object' || query === null) return;
  for (const name of Object.keys(query)) {
    if (names.has(name)) continue;
    throw new Problem('unknown_parameter', `${name} is not a parameter of this path; it takes ${[...names].join(', ') || 'none'}.`);
  }
};

/** No body and an empty object are the same; a file that is uploaded is no object of fields. */
const checkBodyless = ({ body }: FastifyRequest): void => {
  if (typeof body !== 'object' || body === null || Object.getPrototypeOf(body) !== Object.prototype) return;
  const fields = Object.keys(body);
  if (fields.length === 0) return;
  throw validationFailed(
    fields.map((field) => ({ field, code: 'unknown_field' as const, detail: `${field} is not a field of this request; it has none.` })),
  );
};
