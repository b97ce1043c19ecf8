import { run } from '../../apps/cli/src/program.js';

/** Runs one command line of `daftari` in this process: what it wrote, and its exit code. */
export const daftari = async (
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string; err: string }> => {
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => void (written.out += text),
    write: (text: string) => Promise.resolve(void (written.out += text)),
    err: (text: string) => void (written.err += text),
    isInteractive: false,
  };
  const code = await run(argv, { terminal, environment, version: '9.9.9' });
  return { code, ...written };
};
