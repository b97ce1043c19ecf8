import { type SessionSettings } from '@daftari/platform';
import { type ClientConfig, type Pool } from 'pg';

/** A pool's address and settings, for connections of one's own with further settings; plain data, which a thread can be given. */
export const connectionOf = ({ options }: Pool, name: string, settings: SessionSettings): ClientConfig => {
  const { connectionString, host, port, user, password, database, ssl } = options;
  const set = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return {
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl }),
    application_name: name,
    options: [options.options ?? '', ...set].join(' ').trim(),
  };
};
