export { type LedgerConfig, ledgerConfigFrom } from './config.js';
export { createLedger, installBooks, type Ledger, type LedgerOptions } from './ledger.js';
export { verifyBooks, type VerifyOptions, type VerifyReport } from './proof/verify.js';
export { type Clock, systemClock } from './writer/clock.js';
export { domainEvent } from './writer/domain-event.js';
export { type EventHeader, hashEvent, instantOf } from './writer/event-hash.js';
export { NEWEST_FORMAT } from './writer/format.js';
export { type Unit } from './writer/unit.js';
export { Writer, type WriterOptions } from './writer/writer.js';
