import { createServer } from 'node:net';
import { StartError } from './start-error.js';

/** Is the port free? Asked before anything starts, so that the answer is one clear line. */
export const checkPort = (host: string, port: number, what: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code ?? error.message})`;
      reject(new StartError(`Port ${port}, for ${what}, ${reason}. Stop that program, or name another port in PORT.`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
