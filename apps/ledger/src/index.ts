export { type LedgerConfig, ledgerConfigFrom } from './config.js';
export { createLedger, installBooks, type Ledger, LEDGER_SCHEMA, type LedgerOptions, RESTORING_SCHEMA } from './ledger.js';
export { verifyBooks, type VerifyOptions, type VerifyReport } from './proof/verify.js';
export { type Clock, systemClock } from './writer/clock.js';
export { type Unit } from './writer/unit.js';
export { Writer, type WriterOptions } from './writer/writer.js';
export { restoreBooks, type RestoreOptions, type ShardReport } from './restore/restore-books.js';
