import { type EndpointShape, type OwnRefusal, type ServedEndpoints } from '@daftari/dialect';
import { blmpayEndpoints, blmpayRefusals, blmpayRefusalShape, blmpayRefused, blmpayShapes, blmpayUndecided } from '@daftari/dialect-blmpay';
import * as bmatror from '@daftari/dialect-bmatror';
import {
  mppEndpoints,
  mppRefusalAnswer,
  mppRefusals,
  mppRefusalShape,
  mppShapes,
  mppShownRefusals,
  mppUndecided,
} from '@daftari/dialect-mpp';
import * as strongmb from '@daftari/dialect-strongmb';
import { type ProblemCode } from '@daftari/platform';
import { HEADERS, headersOf, RATE_HEADERS } from '../answer-headers.js';

/** What a dialect's document is made of: the endpoints, refusals and shapes that it is served with. */
export interface DialectParts {
  readonly name: 'blmpay' | 'bmatror' | 'mpp' | 'strongmb';
  readonly title: string;
  readonly endpoints: ServedEndpoints;
  readonly shapes: Readonly<Record<string, EndpointShape>>;
  /** What every refusal looks like, and where its code stands in it. */
  readonly refusalShape: object;
  readonly codeAt: readonly string[];
  /** How each problem of ours goes out. */
  readonly refuse: (problem: ProblemCode, detail: string) => OwnRefusal;
  /** What is said where a write broke and nobody knows whether it was done. */
  readonly undecided: (detail: string) => OwnRefusal;
  /** What only this dialect tells apart. */
  readonly ownRefusals: Readonly<Record<string, OwnRefusal>>;
  /** How a client signs in. */
  readonly signIn: object;
  /** The headers that tell of the limit, and whether those have them too who did not sign in. */
  readonly limits: Readonly<Record<string, object>>;
  readonly areLimitsAlwaysTold: boolean;
  /** Headers that `limits` names and the native API does not have in this form. */
  readonly ownHeaders: Readonly<Record<string, object>>;
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const STAMP = { timestamp: 1_795_251_600, traceId: TRACE.slice(0, 10).toUpperCase() };
const bearer = (bearerFormat: string, description: string) => ({ type: 'http', scheme: 'bearer', bearerFormat, description });
const usual = { limits: headersOf(RATE_HEADERS), areLimitsAlwaysTold: false, ownHeaders: {} };

/** The document's own three: at the end of a clock hour, as Unix seconds. */
const HOURLY = {
  'X-RateLimit-Limit': { ...HEADERS['X-RateLimit-Limit'], description: 'How many requests the account may send in this clock hour.' },
  'X-RateLimit-Remaining': { ...HEADERS['X-RateLimit-Remaining'], description: 'How many of them are left.' },
  'X-RateLimit-Reset': {
    ...HEADERS['X-RateLimit-Reset'],
    description: 'When the hour ends, in Unix seconds.',
    example: 1_795_255_200,
  },
};

export const DIALECT_PARTS: readonly DialectParts[] = [
  {
    name: 'bmatror',
    title: 'BMATROR',
    endpoints: bmatror.bmatrorEndpoints,
    shapes: bmatror.bmatrorShapes,
    refusalShape: bmatror.bmatrorRefusalShape,
    codeAt: ['error', 'code'],
    refuse: (problem, detail) => bmatror.refusalAnswer(bmatror.bmatrorRefusals[problem], detail),
    undecided: (detail) => bmatror.refusalAnswer(bmatror.bmatrorUndecided, detail),
    ownRefusals: {},
    signIn: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: '`bm_live_…` or `bm_test_…`' },
    limits: headersOf(['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset']),
    areLimitsAlwaysTold: true,
    ownHeaders: HOURLY,
  },
  {
    name: 'blmpay',
    title: 'BLMPay',
    endpoints: blmpayEndpoints,
    shapes: blmpayShapes,
    refusalShape: blmpayRefusalShape,
    codeAt: ['error'],
    refuse: (problem, detail) => blmpayRefused(blmpayRefusals[problem], detail),
    undecided: (detail) => blmpayRefused(blmpayUndecided, detail),
    ownRefusals: {},
    signIn: bearer('a secret key', '`blm_live_…` or `blm_test_…`'),
    ...usual,
  },
  {
    name: 'strongmb',
    title: 'Strongmb',
    endpoints: strongmb.strongmbEndpoints,
    shapes: strongmb.strongmbShapes,
    refusalShape: strongmb.strongmbRefusalShape,
    codeAt: ['metadata', 'code'],
    refuse: (problem, detail) => strongmb.refusalAnswer(strongmb.strongmbRefusals[problem], detail, STAMP),
    undecided: (detail) => strongmb.refusalAnswer(strongmb.strongmbUndecided, detail, STAMP),
    ownRefusals: strongmb.strongmbOwnRefusals,
    signIn: bearer('an API key', '`smb_live_…` or `smb_test_…`'),
    ...usual,
  },
  {
    name: 'mpp',
    title: 'The Merchant Payment Platform',
    endpoints: mppEndpoints,
    shapes: mppShapes,
    refusalShape: mppRefusalShape,
    codeAt: ['code'],
    refuse: (problem, detail) => mppRefusalAnswer(mppRefusals[problem], detail, wrongOf(problem, detail), TRACE),
    undecided: (detail) => mppRefusalAnswer(mppUndecided, detail, [], TRACE),
    ownRefusals: mppShownRefusals,
    signIn: bearer('an access token', 'Of `POST /api/auth/token`; it lives for 29 minutes.'),
    ...usual,
  },
];

const wrongOf = (problem: ProblemCode, detail: string) => (problem === 'validation_failed' ? [{ field: 'amount', detail }] : []);
