import { type ExactJson, parseExactJson, type Product, type Profile, type ProviderAnswer, type PurchaseKind } from '@daftari/dialect';
import { parsePercent } from '@daftari/money';
import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readAmount, STRONGMB_CURRENCY } from './amounts.js';

const Plan = Type.Object({
  name: Type.String(),
  product_code: Type.String({ minLength: 1 }),
  pricing_model: Type.Optional(Type.String()),
  validity: Type.Optional(Type.String()),
  bundle_size_mb: Type.Optional(Type.Number()),
});
type Plan = Static<typeof Plan>;

const Line = Type.Object({ api_access: Type.Optional(Type.Boolean()), plans: Type.Array(Plan) });
const Biller = Type.Object({ name: Type.String(), products: Type.Record(Type.String(), Line) });
type Biller = Static<typeof Biller>;

const isProducts = TypeCompiler.Compile(Type.Object({ data: Type.Object({ billers: Type.Record(Type.String(), Biller) }) }));
const isUser = TypeCompiler.Compile(
  Type.Object({
    data: Type.Object({ account: Type.Object({ name: Type.String(), account_status: Type.String() }) }),
    metadata: Type.Object({ code: Type.Literal('USER_DETAILS_RETRIEVED') }),
  }),
);

/** Reads what is on sale; undefined where the answer is no list. A plan whose price cannot be read is left out: nobody can sell it. */
export const interpretProducts = ({ status, body }: ProviderAnswer, kind: PurchaseKind): readonly Product[] | undefined => {
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isProducts.Check(json.value)) return undefined;
  return Object.values(json.value.data.billers).flatMap((biller) => productsOf(json, biller, kind));
};

/** Reads who we are; undefined where the answer does not say it. */
export const interpretProfile = ({ status, body }: ProviderAnswer): Profile | undefined => {
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isUser.Check(json.value)) return undefined;
  const { account } = json.value.data;
  const texts = Object.entries(account).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { name: account.name, isActive: account.account_status === 'active', details: Object.fromEntries(texts) };
};

const productsOf = (json: ExactJson, biller: Biller, kind: PurchaseKind): Product[] =>
  Object.values(biller.products).flatMap((line) =>
    line.plans.flatMap((plan) => {
      const price = priceOf(json, plan);
      return price === undefined ? [] : [productOf(plan, price, biller.name, kind, line.api_access ?? true)];
    }),
  );

const productOf = (plan: Plan, price: Product['price'], network: string, kind: PurchaseKind, isOpen: boolean): Product => ({
  code: plan.product_code,
  kind,
  name: plan.name,
  network,
  price,
  isOpen,
  ...(plan.validity === undefined ? {} : { validity: plan.validity }),
  ...(plan.bundle_size_mb === undefined ? {} : { bundleSizeMb: plan.bundle_size_mb }),
});

const priceOf = (json: ExactJson, plan: Plan): Product['price'] | undefined => {
  const discountPercent = json.digits(plan, 'discount') ?? '0';
  if (plan.pricing_model === 'percent')
    return parsePercent(discountPercent) === undefined ? undefined : { model: 'percent', discountPercent };
  const amount = readAmount(json, plan, 'amount', STRONGMB_CURRENCY);
  return amount.state === 'read' ? { model: 'fixed', amountMinor: amount.minor, currency: STRONGMB_CURRENCY } : undefined;
};
