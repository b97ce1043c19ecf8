import { ConfigurationError } from '@daftari/platform';
import { describe, expect, it } from 'vitest';
import { sandboxConfigFrom } from './config.js';

describe('configuration of the process', () => {
  it('has defaults', () => {
    expect(sandboxConfigFrom({})).toEqual({
      config: { host: '127.0.0.1', port: 4001, dataDir: '.daftari/sandbox', timeScale: 1, inboxMax: 5_000, providers: {} },
      logLevel: 'info',
    });
  });

  it('reads the providers', () => {
    const { config } = sandboxConfigFrom({
      PORT: '0',
      SANDBOX_PROVIDERS: '{"bmatror": {"api_key": "a", "callback_url": "http://x", "callback_secret": "s"}}',
    });
    expect(config.providers).toEqual({ bmatror: [{ apiKey: 'a', callbackUrl: 'http://x', callbackSecret: 's' }] });
    const several = sandboxConfigFrom({ SANDBOX_PROVIDERS: '{"strongmb": [{"api_key": "a"}, {"api_key": "b"}]}' });
    expect(several.config.providers).toEqual({ strongmb: [{ apiKey: 'a' }, { apiKey: 'b' }] });
  });

  it.each([{ PORT: 'x' }, { SANDBOX_PROVIDERS: 'x' }, { SANDBOX_PROVIDERS: '{"nobody": {}}' }, { SANDBOX_TIME_SCALE: '0' }])(
    'names the bad variable: %j',
    (environment) => {
      expect(() => sandboxConfigFrom(environment)).toThrow(ConfigurationError);
      expect(() => sandboxConfigFrom(environment)).toThrow(Object.keys(environment)[0]);
    },
  );
});
