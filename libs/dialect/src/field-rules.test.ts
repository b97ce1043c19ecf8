import { describe, expect, it } from 'vitest';
import { checkField, parseFieldRules } from './index.js';

describe('rules of fields', () => {
  it('every property of the MPP document, and one that it uses without explaining it', () => {
    const written = [
      'required',
      'nullable',
      'string',
      'numeric',
      'email',
      'min:1',
      'max:10.5',
      'mimes:jpg,png,jpeg,pdf',
      'phone_number',
      'min:x',
    ];
    expect(parseFieldRules(written)).toEqual([
      { rule: 'required' },
      { rule: 'nullable' },
      { rule: 'string' },
      { rule: 'numeric' },
      { rule: 'email' },
      { rule: 'min', bound: '1' },
      { rule: 'max', bound: '10.5' },
      { rule: 'mimes', types: ['jpg', 'png', 'jpeg', 'pdf'] },
      { rule: 'other', text: 'phone_number' },
      { rule: 'other', text: 'min:x' },
    ]);
  });

  it.each([
    [undefined, ['required', 'string'], 'required'],
    ['', ['required'], 'required'],
    [undefined, ['nullable', 'numeric'], undefined],
    ['', ['string', 'email'], undefined],
    ['1.5', ['required', 'numeric'], undefined],
    ['1e3', ['numeric'], 'not_a_number'],
    ['0.9999', ['required', 'numeric', 'min:1'], 'too_small'],
    ['1.00', ['numeric', 'min:1'], undefined],
    ['9007199254740993', ['numeric', 'max:9007199254740992'], 'too_large'],
    ['-1', ['numeric', 'min:-0.5'], 'too_small'],
    ['ab', ['string', 'min:3'], 'too_small'],
    ['abcd', ['string', 'max:3'], 'too_large'],
    ['juma@example.com', ['email'], undefined],
    ['juma at example', ['email'], 'not_an_email'],
    ['proof.PDF', ['mimes:jpg,png,jpeg,pdf'], undefined],
    ['proof.exe', ['mimes:jpg,png,jpeg,pdf'], 'wrong_file_type'],
    ['anything', ['phone_number'], undefined],
  ])('%j under %j is %s', (value, rules, problem) => {
    expect(checkField(value, parseFieldRules(rules))).toBe(problem);
  });
});
