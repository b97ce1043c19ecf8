export { type LedgerConfig, ledgerConfigFrom } from './config.js';
export { createLedger, installBooks, type Ledger, LEDGER_VIRTUAL_TOPICS, type LedgerOptions } from './ledger.js';
export { verifyBooks, type VerifyOptions, type VerifyReport } from './proof/verify.js';
export { type Clock, systemClock } from './writer/clock.js';
