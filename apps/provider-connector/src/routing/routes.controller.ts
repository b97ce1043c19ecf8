import { Controller, Get, Inject, Put, Req } from '@nestjs/common';
import { parsePercent } from '@daftari/money';
import { Database, type FieldProblem, validationFailed } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type FastifyRequest } from 'fastify';
import { ProviderBook } from '../providers/provider.js';
import { type Route, RouteBook } from './routes.js';

const Nullable = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const Code = Type.String({ minLength: 1, maxLength: 64 });
/** What no purchase costs is a slip of the hand. */
const CostAmount = Type.String({ pattern: '^-?\\d{1,6}(\\.\\d{1,6})?$' });
const DecimalText = Type.String({ pattern: '^-?\\d{1,12}(\\.\\d{1,6})?$' });

const RouteBody = Type.Object(
  {
    product_code: Nullable(Code),
    channel: Nullable(Code),
    mode: Type.Union([Type.Literal('live'), Type.Literal('test')]),
    provider: Code,
    provider_product_code: Nullable(Code),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    cost: Type.Optional(
      Type.Union([
        Type.Object({ percent: DecimalText }, { additionalProperties: false }),
        Type.Object({ amount: CostAmount }, { additionalProperties: false }),
        Type.Null(),
      ]),
    ),
  },
  { additionalProperties: false },
);
const Routes = Type.Array(RouteBody, { maxItems: 10_000 });

type RouteBody = Static<typeof RouteBody>;

/** All routes, always: who changes them sends back what was read, and would lose what a page leaves out. */
interface RouteList {
  readonly data: readonly Route[];
  readonly has_more: false;
  readonly next_cursor: null;
}

/** What `GET` gave. */
const Given = Type.Object({ data: Type.Unknown(), has_more: Type.Optional(Type.Literal(false)), next_cursor: Type.Optional(Type.Null()) });

const isGiven = (body: unknown): boolean => typeof body === 'object' && body !== null && 'data' in body;

/** Whoever sends a page in place of the list would lose the rest of it. */
const pageProblem = (body: unknown): FieldProblem | undefined =>
  isGiven(body) && !Value.Check(Given, body)
    ? {
        field: 'has_more',
        code: 'not_supported',
        detail: 'has_more must be false and next_cursor null: send the whole list, not a page of it',
      }
    : undefined;

/** The list, as sent: an array, or what `GET` gave. */
const listOf = (body: unknown): unknown => (typeof body === 'object' && body !== null && 'data' in body ? body.data : body);

const shapeProblem = (list: unknown): FieldProblem | undefined => {
  const error = Value.Errors(Routes, list).First();
  if (!error) return undefined;
  const field = error.path.slice(1).replaceAll('/', '.') || 'routes';
  const code = error.message.startsWith('Unexpected') ? 'unknown_field' : error.value === undefined ? 'required' : 'invalid_format';
  return { field, code, detail: `${field}: ${error.message.toLowerCase()}` };
};

/** A route is a product's or a channel's. */
const unclearProblem = ({ product_code: product, channel }: RouteBody, index: number): FieldProblem | undefined => {
  const named = [product, channel].filter((one) => (one ?? null) !== null);
  if (named.length === 0) return { field: `${index}.product_code`, code: 'required', detail: 'a route names a product_code or a channel' };
  if (named.length === 1) return undefined;
  return { field: `${index}.channel`, code: 'not_supported', detail: 'a route names a product_code or a channel, not both; make it two' };
};

const routeProblem = (route: RouteBody, index: number, providers: ReadonlyMap<string, { mode: string }>): FieldProblem | undefined => {
  const provider = providers.get(route.provider);
  if (!provider) return { field: `${index}.provider`, code: 'not_supported', detail: `there is no provider ${route.provider}` };
  if (provider.mode !== route.mode)
    return { field: `${index}.mode`, code: 'not_supported', detail: `${route.provider} works in ${provider.mode} mode` };
  const unclear = unclearProblem(route, index);
  if (unclear) return unclear;
  if (route.cost && 'percent' in route.cost && parsePercent(route.cost.percent) === undefined)
    return { field: `${index}.cost.percent`, code: 'invalid_format', detail: 'percent is a decimal text' };
  return undefined;
};

const INSERT = `
insert into connector.routes (place, product_code, channel, mode, provider, provider_product_code, priority, weight, cost)
select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::jsonb[])`;

/** The route list; internal, the gateway forwards operators' calls. */
@Controller('internal/routes')
export class RoutesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RouteBook) private readonly routes: RouteBook,
    @Inject(ProviderBook) private readonly providers: ProviderBook,
  ) {}

  @Get()
  async list(): Promise<RouteList> {
    this.routes.forget();
    return { data: await this.routes.all(), has_more: false, next_cursor: null };
  }

  /** Replaces the whole list in one step. The body is an array, so it is checked by its schema and not by a DTO class. */
  @Put()
  async replace(@Req() request: FastifyRequest): Promise<RouteList> {
    const list = listOf(request.body);
    const problem = pageProblem(request.body) ?? shapeProblem(list);
    if (problem || !Value.Check(Routes, list))
      throw validationFailed([problem ?? { field: 'routes', code: 'invalid_format', detail: 'is not a list of routes' }]);
    const providers = await this.providers.all();
    const problems = list.flatMap((route, index) => routeProblem(route, index, providers) ?? []);
    if (problems.length > 0) throw validationFailed(problems);
    await this.store(list);
    return this.list();
  }

  private async store(list: readonly RouteBody[]): Promise<void> {
    await this.database.unitOfWork(async (client) => {
      // Two lists that come at once are stored one after the other.
      await client.query('lock table connector.routes in share row exclusive mode');
      await client.query('delete from connector.routes');
      await client.query(INSERT, [
        list.map((_, index) => index),
        list.map((route) => route.product_code ?? null),
        list.map((route) => route.channel ?? null),
        list.map((route) => route.mode),
        list.map((route) => route.provider),
        list.map((route) => route.provider_product_code ?? null),
        list.map((route) => route.priority ?? 1),
        list.map((route) => route.weight ?? 1),
        list.map((route) => (route.cost ? JSON.stringify(route.cost) : null)),
      ]);
    });
  }
}
