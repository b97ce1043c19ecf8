import { ROWS_BY_KEY } from '@daftari/platform';
import { type ClientConfig, type Pool } from 'pg';

/** A pool's address and settings, for connections of one's own that find rows by their keys; plain data, which a thread can be given. */
export const connectionOf = ({ options }: Pool): ClientConfig => {
  const { connectionString, host, port, user, password, database, ssl } = options;
  const settings = Object.entries(ROWS_BY_KEY).map(([name, value]) => `-c ${name}=${value}`);
  return {
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl }),
    application_name: 'daftari-verify',
    options: [options.options ?? '', ...settings].join(' ').trim(),
  };
};
