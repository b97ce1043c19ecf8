/**
 * Connections of finance's own: an export never keeps the writer's waiting. They read only, and each page is a short unit of work (P11).
 * What is left between two pages is not theirs: a client that reads slowly holds no connection.
 */
export const FINANCE_SESSIONS = {
  applicationName: 'daftari-ledger-finance',
  connectionsMax: 4,
  settings: { default_transaction_read_only: 'on', transaction_timeout: 30_000 },
};
