import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Received, type WireAnswer } from '../speaker.js';
import { badParameters, refused, validated } from './answers.js';
import { channelOf } from './channels.js';
import { jsonOrQuery } from './json-or-query.js';

const isLookup = TypeCompiler.Compile(Type.Object({ code: Type.String({ minLength: 1 }), msisdn: Type.String({ minLength: 1 }) }));
const NUMBER = /^\+?[\d ]{6,15}$/;
/** Numbers that end like this are nobody's. */
const NOBODY = '0000';

const firstNames = ['Abdou', 'Aminata', 'Bockarie', 'Fatmata', 'Ibrahim', 'Mariama', 'Mohamed', 'Isatu'] as const;
const lastNames = ['Diogue', 'Marah', 'Kamara', 'Sesay', 'Koroma', 'Bangura', 'Conteh', 'Turay'] as const;

/** Whose account it is: always the same person for one number. A number that ends in 0000 is nobody's. */
export const lookUp = (received: Received): WireAnswer => {
  const asked = jsonOrQuery(received);
  if (!isLookup.Check(asked)) return badParameters({ msisdn: ['The code and msisdn fields are required.'] });
  if (channelOf(asked.code) === undefined) return refused(404, 'MPP-REQ-4004', `The channel ${asked.code} does not exist.`);
  // A plus that was not escaped in a query arrives as a space.
  const msisdn = asked.msisdn.trim();
  if (!NUMBER.test(msisdn)) return badParameters({ msisdn: ['The msisdn is not valid.'] });
  if (msisdn.endsWith(NOBODY)) return refused(404, 'MPP-REQ-4008', 'The account does not exist.');
  const seed = Number(msisdn.slice(-4).replace(/\D/g, '')) || 0;
  return validated({
    first_name: firstNames[seed % firstNames.length],
    last_name: lastNames[Math.floor(seed / 8) % lastNames.length],
    birth_date: `19${70 + (seed % 30)}-0${1 + (seed % 9)}-1${seed % 10}`,
    gender: seed % 2 === 0 ? 'MALE' : 'FEMALE',
  });
};
