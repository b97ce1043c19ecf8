export { type components, type operations } from './api-types.js';
export { createDaftari, type Daftari, type DaftariOptions } from './client.js';
export { type AnswerOf, type BodyOf, type ItemOf, type Method, type OperationName, type QueryOf, type RequestOptions } from './method.js';
export { Listing, type Page } from './listing.js';
export { OPERATIONS } from './operations.js';
export { type FieldProblem, NoAnswerError, type ProblemBody, type ProblemCode, ProblemError, UnexpectedAnswerError } from './problems.js';
export { type Answer } from './send.js';
export { type VerifyOptions, verifyWebhook, type WebhookEvent, WebhookVerificationError } from './webhooks.js';
