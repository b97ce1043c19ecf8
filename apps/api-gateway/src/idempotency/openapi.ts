/** What every POST of the public API takes beside its own parameters. */
const HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A name of your own for this request: sent again within 24 hours it is carried out once and answered as the first time, with Idempotent-Replayed: true. ' +
    'Another request under the same name is 422 idempotency_key_reused; one that is being carried out is 409 idempotency_in_progress with Retry-After. ' +
    'Where the body has a reference, that decides.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

interface Operation {
  parameters?: object[];
}

/** Shows the header at every POST below `/v1` and `/admin/v1`. */
export const showIdempotencyKeys = (paths: Readonly<Record<string, { post?: Operation }>>): void => {
  for (const [path, { post }] of Object.entries(paths))
    if (post && /^\/(v1|admin\/v1)\//.test(path)) post.parameters = [...(post.parameters ?? []), HEADER];
};
