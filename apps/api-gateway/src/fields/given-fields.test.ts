import { describe, expect, it } from 'vitest';
import { parsedFields } from './field-rules.js';
import { checkFields, type GivenFields } from './given-fields.js';

const fields = parsedFields([
  { name: 'id', rules: ['required', 'string', 'min:3', 'max:5'] },
  { name: 'sum', rules: ['nullable', 'numeric', 'min:1', 'max:100.50'] },
  { name: 'mail', rules: ['nullable', 'email'] },
  { name: 'proof', rules: ['nullable', 'mimes:jpg,png,jpeg,pdf'] },
  { name: 'phone', rules: ['nullable', 'string', 'phone_number'] },
  { name: 'meter_type', rules: ['string'] },
]);
const check = (given: GivenFields) => checkFields(given, { fields, country: 'SL', owner: 'OM' });

describe('the fields of a request', () => {
  it.each<[GivenFields, string, string, string]>([
    [{}, 'fields.id', 'required', 'fields.id is required.'],
    [{ id: '' }, 'fields.id', 'required', 'fields.id is required.'],
    [{ id: null }, 'fields.id', 'required', 'fields.id is required.'],
    [{ id: 'ab' }, 'fields.id', 'too_small', 'fields.id must have at least 3 characters.'],
    [{ id: 'abcdef' }, 'fields.id', 'too_large', 'fields.id must have at most 5 characters.'],
    [{ id: 'abc', sum: 'ten' }, 'fields.sum', 'invalid_format', 'fields.sum must be a number, such as "100" or "99.50".'],
    [{ id: 'abc', sum: '0.99' }, 'fields.sum', 'too_small', 'fields.sum must be at least 1.'],
    [{ id: 'abc', sum: '100.51' }, 'fields.sum', 'too_large', 'fields.sum must be at most 100.50.'],
    [{ id: 'abc', mail: 'nobody' }, 'fields.mail', 'invalid_format', 'fields.mail must be an email address.'],
    [{ id: 'abc', proof: 'scan.exe' }, 'fields.proof', 'invalid_format', 'fields.proof must name a file of the type jpg, png, jpeg, pdf.'],
    [
      { id: 'abc', phone: '12' },
      'fields.phone',
      'invalid_format',
      'fields.phone is not a mobile number; send it local (SL) or international.',
    ],
    [{ id: 'abc', meter_type: 'smart' }, 'fields.meter_type', 'not_supported', 'fields.meter_type must be prepaid or postpaid.'],
    [{ id: 'abc', colour: 'red' }, 'fields.colour', 'unknown_field', 'fields.colour is not a field of OM; remove it.'],
    [{ id: 'abc', constructor: 'x' }, 'fields.constructor', 'unknown_field', 'fields.constructor is not a field of OM; remove it.'],
  ])('%j: %s is %s', (given, field, code, detail) => {
    expect(check(given).errors).toEqual([{ field, code, detail }]);
  });

  it('passes what keeps the rules, in the forms that dialects understand', () => {
    const given = { id: 'abc', sum: '100.50', mail: 'a@b.sl', proof: 'Scan.PDF', phone: '076 123456', meter_type: 'Prepaid' };
    expect(check(given)).toEqual({
      values: { ...given, phone: '+23276123456', meter_type: 'prepaid' },
      errors: [],
    });
  });

  it('leaves out what is empty and need not be there', () => {
    expect(check({ id: 'abc', sum: '', mail: null })).toEqual({ values: { id: 'abc' }, errors: [] });
  });

  it('names every wrong field, each once', () => {
    const { errors } = check({ sum: 'x', mail: 'x', colour: 'red' });
    expect(errors.map(({ field }) => field).sort()).toEqual(['fields.colour', 'fields.id', 'fields.mail', 'fields.sum']);
  });

  it('checks a field where the request has a place of its own for it, and refuses it beside that', () => {
    const places = new Map([
      ['id', { path: 'recipient.account', value: '1' }],
      ['phone', { path: 'phone', value: '076123456' }],
    ]);
    const checked = checkFields({ phone: '076999999' }, { fields, country: 'SL', owner: 'OM', places });
    expect(checked.values).toEqual({});
    expect(checked.errors).toEqual([
      { field: 'fields.phone', code: 'unknown_field', detail: 'fields.phone is taken from phone; leave it out of fields.' },
      { field: 'recipient.account', code: 'too_small', detail: 'recipient.account must have at least 3 characters.' },
    ]);
  });
});
