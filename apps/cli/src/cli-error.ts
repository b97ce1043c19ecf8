/** The exit codes of `daftari`, the same for every command. */
export const EXIT = { ok: 0, findings: 1, unable: 2 } as const;

/** The command cannot do its work: one line that says why and what to do. Exit code 2. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
