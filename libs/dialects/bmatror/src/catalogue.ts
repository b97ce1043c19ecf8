import { parseExactJson, type Product, type ProviderAnswer } from '@daftari/dialect';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readAmount } from './amounts.js';

const isBundles = TypeCompiler.Compile(
  Type.Object({
    success: Type.Literal(true),
    data: Type.Array(
      Type.Object({
        bundle_id: Type.String({ minLength: 1 }),
        network: Type.String(),
        name: Type.String(),
        currency: Type.String(),
        validity: Type.Optional(Type.String()),
      }),
    ),
  }),
);

/** Reads the bundles; undefined where the answer is no list. A bundle whose price cannot be read is left out: nobody can sell it. */
export const interpretBundles = ({ status, body }: ProviderAnswer): readonly Product[] | undefined => {
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isBundles.Check(json.value)) return undefined;
  return json.value.data.flatMap((bundle): Product[] => {
    const amountMinor = readAmount(json, bundle, 'price', bundle.currency);
    if (amountMinor === undefined) return [];
    const { bundle_id: code, network, name, currency, validity } = bundle;
    const price = { model: 'fixed', amountMinor, currency } as const;
    return [{ code, kind: 'data', name, network, price, isOpen: true, ...(validity === undefined ? {} : { validity }) }];
  });
};
