import { type ApiDocument } from '@daftari/api-gateway';
import { type DemoFile } from '@daftari/standalone';
import { type FuzzTarget } from './fuzz.js';

const NOBODY = 'nobodys-nobodys-nobodys';
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** The native API: a business's key below /v1, an operator's below /admin/v1. */
export const nativeTarget = (document: ApiDocument, business: string, operator: string): FuzzTarget => ({
  document,
  credentials: (path, caller) => {
    const [right, other] = path.startsWith('/admin/') ? [operator, business] : [business, operator];
    switch (caller) {
      case 'right':
        return bearer(right);
      case 'other':
        return bearer(other);
      case 'wrong':
        return bearer(`dk_live_${NOBODY}`);
      case 'by header':
        return { 'x-api-key': right };
      case 'none':
        return {};
    }
  },
});

/** A dialect: its own credentials, or those of the native API, which open none. */
const dialectTarget = (
  document: ApiDocument,
  sign: (secret: string) => Record<string, string>,
  right: string,
  other: string,
): FuzzTarget => ({
  document,
  credentials: (_path, caller) => {
    if (caller === 'none') return {};
    if (caller === 'right' || caller === 'by header') return sign(right);
    return sign(caller === 'other' ? other : NOBODY);
  },
});

/** A token of the Merchant Payment Platform lives for 29 minutes: longer than any run. */
const mppToken = async (baseUrl: string, secrets: { readonly secret_id: string; readonly secret_key: string }): Promise<string> => {
  const answer = await fetch(`${baseUrl}/dialects/mpp/api/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(secrets),
  });
  const { data } = (await answer.json()) as { data: { access_token: string } };
  return data.access_token;
};

/** Every dialect that is described, with the demo's credentials for it. */
export const dialectTargets = async (
  documents: ReadonlyMap<string, ApiDocument>,
  { dialects, live_key: native }: DemoFile['businesses'][number],
  baseUrl: string,
): Promise<FuzzTarget[]> => {
  const { bmatror, blmpay, strongmb, mpp } = dialects ?? {};
  if (!bmatror || !blmpay || !strongmb || !mpp) throw new Error('The demo has no credentials of some dialect.');
  const token = await mppToken(baseUrl, mpp);
  const target = (name: string, sign: (secret: string) => Record<string, string>, secret: string): FuzzTarget => {
    const document = documents.get(name);
    if (!document) throw new Error(`There is no document of ${name}.`);
    return dialectTarget(document, sign, secret, native);
  };
  return [
    target('bmatror', (secret) => ({ 'x-api-key': secret }), bmatror.live_key),
    target('blmpay', bearer, blmpay.secret_key),
    target('strongmb', bearer, strongmb.api_key),
    target('mpp', bearer, token),
  ];
};
