export { ConfigurationError, loadConfig, serviceSettings } from './config.js';
export {
  Database,
  type DatabaseOptions,
  isConnectionFault,
  isLostRace,
  ROWS_BY_KEY,
  type SessionSettings,
  type UnitOfWork,
  unitOfWork,
} from './database.js';
export { drained } from './drained.js';
export { Fresh } from './fresh.js';
export { Health, type HealthCheck, type HealthReport } from './health.js';
export { createHttpService, type HttpService, type HttpServiceOptions, problemOf, routedPath } from './http.js';
export { type IdPrefix, newId, uuidIn, uuidOf } from './ids.js';
export { parseRequestJson } from './json.js';
export { createLogger, type Logger, nestLogger } from './logging.js';
export { Metrics } from './metrics.js';
export { createDataSource, migrate, migrationName, type ServiceSchema } from './migrations.js';
export {
  FIELD_CODES,
  type FieldCode,
  type FieldProblem,
  notFound,
  Problem,
  type ProblemBody,
  type ProblemCode,
  PROBLEMS,
  validationFailed,
} from './problem.js';
export { Outage } from './outage.js';
export { isPublicAddress, PrivateAddressError, publicLookup, refusePrivateLiteral, uncallable } from './public-address.js';
export { Rounds } from './rounds.js';
export { reasonOf } from './reason.js';
export { binaryArray, type ColumnType } from './binary-array.js';
export { writePrivately } from './private-file.js';
export { type RunningProcess, runProcess } from './run-process.js';
export { type DerivedKey, equalInConstantTime, newSecret, newWebhookSecret, SecretBox } from './secrets.js';
export { traceFrom, type TraceContext } from './tracing.js';
export { dtoPipe } from './validation.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions, PostgresUnavailableError } from './embedded-postgres.js';
