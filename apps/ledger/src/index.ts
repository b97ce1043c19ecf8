export { type LedgerConfig, ledgerConfigFrom } from './config.js';
export { createLedger, installBooks, type Ledger, type LedgerOptions } from './ledger.js';
export { verifyBooks, type VerifyOptions, type VerifyReport } from './proof/verify.js';
export { TransferCarrier, type TransferCarrierOptions } from './transfers/transfer-carrier.js';
export { type Clock, systemClock } from './writer/clock.js';
export { processSurroundings, type Surroundings } from './writer/surroundings.js';
export { type AddressedReply, type Unit } from './writer/unit.js';
export { Writer, type WriterOptions } from './writer/writer.js';
