export interface Called {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One HTTP call; a body that is an object goes as JSON, one that is text or bytes as it is. */
export const call = async (
  method: string,
  url: string,
  given: { readonly body?: unknown; readonly token?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Called> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
};
