import { describe, expect, it } from 'vitest';
import { channelRecipient } from './channel-recipient.js';
import { anyMobileNumber, isSameNumber, mobileNumber } from './mobile-number.js';
import { productRecipient } from './product-recipient.js';

describe('recipients', () => {
  it.each([
    ['080002209', 'SL', '+23280002209'],
    ['+232 76 123 456', 'SL', '+23276123456'],
    ['255712345678', 'TZ', '+255712345678'],
    ['0788123456', 'RW', '+250788123456'],
    ['0241234567', 'GH', '+233241234567'],
    ['+22394996021', 'SL', undefined],
    ['0712345678 ext. 5', 'TZ', undefined],
    ['TAX_01', 'SL', undefined],
  ])('the phone %s of %s is %s', (text, country, number) => {
    expect(mobileNumber(text, country)).toBe(number);
  });

  it('may be phones of other countries where that is harmless', () => {
    expect(anyMobileNumber('+22394996021', 'SL')).toBe('+22394996021');
    expect(anyMobileNumber('94996021', undefined)).toBeUndefined();
    expect(isSameNumber('080002209', '+23280002209')).toBe(true);
    expect(isSameNumber('080002208', '+23280002209')).toBe(false);
  });

  it.each([
    ['cable', '7012 3456 789', '70123456789'],
    ['cable', '７０１２３４５６７８９', '70123456789'],
    ['cable', 'x7012345678', undefined],
    ['cable', '1234567', undefined],
    ['electricity', '45-012', undefined],
    ['electricity', '45012345678', '45012345678'],
    ['electricity', 'P123456', 'P123456'],
    ['electricity', 'ABCDEF', undefined],
    ['electricity', '123', undefined],
    ['bill', 'TAX_01_1234', 'TAX_01_1234'],
    ['bill', 'nobody', undefined],
    ['bill', "1'; drop", undefined],
    ['airtime', '08031234567', '+2348031234567'],
  ] as const)('%s for %s is %s', (kind, text, recipient) => {
    expect(productRecipient(text, { kind, country: 'NG' })).toBe(recipient);
  });

  it.each([
    ['momo', '076123456', '+23276123456'],
    ['cash', '076123456', '+23276123456'],
    ['momo', 'TAX_01_1234', undefined],
    ['bank', '0123 456 789', '0123456789'],
    ['bank', 'GB33BUKB20201555555555', 'GB33BUKB20201555555555'],
    ['bank', '12', undefined],
    ['bank', 'account', undefined],
  ] as const)('%s through a channel: %s is %s', (type, text, recipient) => {
    expect(channelRecipient(text, { type, country: 'SL' })).toBe(recipient);
  });
});
