import { describe, expect, it } from 'vitest';
import { SecretBox } from './secrets.js';

const [OLD, NEW] = ['an-old-key-of-more-than-32-characters', 'a-new-key-of-more-than-32-characters!'];

describe('a box of secrets', () => {
  const box = new SecretBox(OLD);
  const sealed = box.seal('a credential', 'provider/one');

  it('opens what it sealed, where it belongs, unchanged', () => {
    expect(box.open(sealed, 'provider/one')).toBe('a credential');
    expect(sealed.includes('credential')).toBe(false);
    expect(() => box.open(sealed, 'provider/two')).toThrow('provider/two does not open');
    const changed = Buffer.from(sealed);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => box.open(changed, 'provider/one')).toThrow('does not open');
    expect(() => box.open(Buffer.alloc(3), 'provider/one')).toThrow('does not open');
  });

  it('seals with the first key and opens with every one', () => {
    const both = new SecretBox(`${NEW}, ${OLD}`);
    expect(both.open(sealed, 'provider/one')).toBe('a credential');
    const resealed = both.reseal(sealed, 'provider/one');
    expect(resealed && new SecretBox(NEW).open(resealed, 'provider/one')).toBe('a credential');
    expect(() => resealed && box.open(resealed, 'provider/one')).toThrow('does not open');
    expect(resealed && both.reseal(resealed, 'provider/one')).toBeUndefined();
  });

  it('knows a secret by the hashes of all keys, the first one first', () => {
    const both = new SecretBox(`${NEW},${OLD}`);
    expect(both.fingerprints('dk_live_x')).toEqual([new SecretBox(NEW).fingerprint('dk_live_x'), box.fingerprint('dk_live_x')]);
    expect(both.fingerprint('dk_live_x')).toEqual(both.fingerprints('dk_live_x')[0]);
  });

  it.each(['short', `${OLD},short`, ''])('refuses a key that is too short: %j', (key) => {
    expect(() => new SecretBox(key)).toThrow('32 characters');
  });
});
