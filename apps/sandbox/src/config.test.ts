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
    const mpp = sandboxConfigFrom({
      SANDBOX_PROVIDERS:
        '{"mpp": {"secret_id": "i", "secret_key": "k", "business_id": "b"}, "blmpay": {"secret_key": "k", "scopes": ["balance:read"]}}',
    });
    expect(mpp.config.providers).toEqual({
      mpp: [{ apiKey: 'k', secretId: 'i', businessId: 'b' }],
      blmpay: [{ apiKey: 'k', scopes: ['balance:read'] }],
    });
    const several = sandboxConfigFrom({ SANDBOX_PROVIDERS: '{"strongmb": [{"api_key": "a"}, {"api_key": "b"}]}' });
    expect(several.config.providers).toEqual({ strongmb: [{ apiKey: 'a' }, { apiKey: 'b' }] });
  });

  it.each([
    { PORT: 'x' },
    { SANDBOX_PROVIDERS: 'x' },
    { SANDBOX_PROVIDERS: '{"nobody": {}}' },
    { SANDBOX_TIME_SCALE: '0' },
    { SANDBOX_PROVIDERS: '{"mpp": {"secret": "x"}}' },
    { SANDBOX_PUBLIC_ORIGIN: 'nonsense' },
  ])('names the bad variable: %j', (environment) => {
    expect(() => sandboxConfigFrom(environment)).toThrow(ConfigurationError);
    expect(() => sandboxConfigFrom(environment)).toThrow(Object.keys(environment)[0]);
  });
});
