import { type FastifyInstance } from 'fastify';

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font-family: system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1.5rem; line-height: 1.5; color: #1c1c1c; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } }
</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;

const PAGES = {
  '/checkout/done': page('Thank you', 'Your payment is being confirmed. You can close this page and go back to the shop.'),
  '/checkout/cancelled': page('Nothing was paid', 'You cancelled the payment. You can close this page and go back to the shop.'),
} as const;

/** Where a card's payer comes back to, when the business named no page of its own. They tell nothing about the payment: anybody can open them. */
export const serveReturnPages = (instance: FastifyInstance): void => {
  for (const [path, html] of Object.entries(PAGES))
    instance.get(path, (_request, reply) =>
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").type('text/html; charset=utf-8').send(html),
    );
};
