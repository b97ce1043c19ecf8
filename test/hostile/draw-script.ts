import { type Chance } from '../oracle/chance.js';
import {
  type Call,
  type Fate,
  type Manner,
  MANNERS,
  type Reply,
  type Saying,
  type Script,
  type Twist,
  TWISTS,
  type Word,
} from './script.js';
import { type Tongue } from './tongue.js';

/** Ways in which a word arrives as it is. */
const CLEAR_MANNERS: readonly Manner[] = ['plain', 'slow_drip', 'other_content_type', 'byte_order_mark'];
/** Oddities that leave the word what it was. */
const HARMLESS: readonly Twist[] = [
  'none',
  'extra_fields',
  'fewer_fields',
  'null_fields',
  'trailing_zeros',
  'exponent',
  'numbers_as_text',
  'texts_as_numbers',
  'upper_case_status',
  'array_around',
  'data_is_a_list',
];
/** Oddities with which a success names something else than what was asked for: the next question tells the truth. */
const ELSE: readonly Twist[] = ['huge_number', 'other_amount', 'other_currency'];
/** Oddities that make the word nobody's. */
const NOBODYS: readonly Twist[] = ['other_reference', 'contradiction'];

const PLAIN = { manner: 'plain', twist: 'none' } as const;

/** Draws what a provider does with one transaction. What is drawn is honest in the end: at last it says what it did. */
export class ScriptDrawer {
  constructor(
    private readonly chance: Chance,
    private readonly tongue: Tongue,
  ) {}

  draw(): Script {
    const { chance } = this;
    const way = chance.weighted({ clear: 40, murky: 36, elsewhere: 12, executes_other: 3, for_ever: 2, throttled: 7 });
    if (way === 'executes_other') return this.executesOther();
    if (way === 'for_ever') return { ...this.clear('processing', 'pending'), calls: [], replies: [] };
    const script = way === 'murky' ? this.murky() : way === 'elsewhere' ? this.elsewhere() : this.drawClear();
    return way === 'throttled' || chance.happens(0.04) ? { ...script, later: this.later() } : script;
  }

  private later(): Script['later'] {
    const times = this.chance.weighted({ '1': 6, '2': 3, '100000': 1 });
    return { times: Number(times), retryAfter: this.chance.pick(['none', 'seconds', 'date', 'rubbish'] as const) };
  }

  /** The word is true, and arrives. */
  private drawClear(): Script {
    const word = this.chance.weighted({ success: 30, processing: 40, failed: 10, refused: 20 });
    if (word === 'success') return this.clear('success', 'success');
    if (word === 'processing') return this.clear('processing', this.chance.weighted({ success: 5, failed: 2 }));
    if (word === 'failed') return this.clear('failed', 'failed');
    return this.clear({ error: this.chance.pick(Object.keys(this.tongue.errors)) }, 'absent');
  }

  private clear(word: Word, fate: Fate): Script {
    const [manner, twist] = [this.oftenPlain(CLEAR_MANNERS), this.chance.happens(0.6) ? 'none' : this.chance.pick(HARMLESS)];
    // A success is said of what happened; of what was taken to be done it may be said later.
    const endsAfterMs = word === 'processing' ? this.chance.between(50, 1_200) : -1;
    return this.rest(fate, { word, manner, twist }, endsAfterMs);
  }

  private oftenPlain(manners: readonly Manner[]): Manner {
    return this.chance.happens(0.7) ? 'plain' : this.chance.pick(manners);
  }

  /** Nobody can know from the answer. */
  private murky(): Script {
    const { chance } = this;
    const fate = chance.weighted({ success: 50, failed: 15, absent: 30, pending: 2 });
    const isCoded = chance.happens(0.15);
    const hidden = MANNERS.filter((manner) => !CLEAR_MANNERS.includes(manner));
    const word: Word = isCoded
      ? { error: chance.pick(Object.keys(this.tongue.unclear)) }
      : chance.pick(['success', 'processing', 'failed'] as const);
    const saying = { word, manner: isCoded ? 'plain' : chance.pick(hidden), twist: 'none' } as const;
    return this.rest(fate, saying, chance.happens(0.6) ? -1 : chance.between(50, 2_300));
  }

  /** The answer is about something else, or says two things. */
  private elsewhere(): Script {
    const { chance } = this;
    if (chance.happens(0.5)) return this.rest('success', { word: 'success', manner: 'plain', twist: chance.pick(ELSE) }, -1);
    // Whoever makes the reference says whose it is: nobody can tell that it is another's.
    const twist = this.tongue.repeated === 'as_it_stands' ? chance.pick(NOBODYS) : 'contradiction';
    const fate = chance.weighted({ success: 6, failed: 2, absent: 2 });
    // An error around "failed" is one way of saying that it failed.
    const isSaid = twist === 'contradiction' && fate === 'success';
    const word = chance.pick(isSaid ? (['success', 'processing'] as const) : (['success', 'processing', 'failed'] as const));
    return this.rest(fate, { word, manner: 'plain', twist }, chance.between(-1, 1_500));
  }

  /** What it did is not what it was asked for, and it says so. */
  private executesOther(): Script {
    const isAtOnce = this.chance.happens(0.5);
    const answer: Saying = { word: isAtOnce ? 'success' : 'processing', ...PLAIN };
    return { ...this.rest('success', answer, isAtOnce ? -1 : 400), replies: [], calls: [], executesOther: true };
  }

  private rest(fate: Fate, answer: Saying, endsAfterMs: number): Script {
    const { chance } = this;
    return {
      fate,
      endsAfterMs,
      hiddenMs: chance.happens(0.2) ? chance.between(100, 2_000) : 0,
      later: { times: 0, retryAfter: 'none' },
      answer,
      calls: this.tongue.callback && fate !== 'absent' ? this.calls(fate, endsAfterMs) : [],
      replies: Array.from({ length: chance.weighted({ '0': 5, '1': 3, '2': 2, '3': 1 }) === '0' ? 0 : chance.between(1, 3) }, () =>
        this.reply(fate),
      ),
    };
  }

  private reply(fate: Fate): Reply {
    const { chance, tongue } = this;
    const way = chance.weighted({
      manner: 5,
      twist: 3,
      error: 3,
      processing: fate === 'absent' ? 0 : 2,
      other_amount: fate === 'success' ? 2 : 0,
      other_transaction: 2,
    });
    if (way === 'manner') return { about: 'truth', manner: chance.pick(MANNERS), twist: 'none' };
    if (way === 'twist')
      return { about: 'truth', manner: 'plain', twist: chance.pick(fate === 'success' ? TWISTS : [...HARMLESS, ...NOBODYS]) };
    if (way !== 'error') return { about: way, ...PLAIN };
    const isNotFound = (name: string): boolean => JSON.stringify(tongue.errors[name]?.body).includes(codeOf(tongue.notFound.body));
    const errors = [...Object.keys(tongue.errors).filter((name) => !isNotFound(name)), ...Object.keys(tongue.unclear)];
    return { about: { error: chance.pick(errors) }, ...PLAIN };
  }

  private calls(fate: Fate, endsAfterMs: number): Call[] {
    const { chance } = this;
    const well: Call = {
      afterMs: Math.max(0, endsAfterMs) + chance.between(10, 600),
      word: 'truth',
      signed: 'well',
      twist: 'none',
      times: 1,
      to: chance.pick(['request', 'configured'] as const),
    };
    const way = chance.weighted({
      none: 30,
      once: 30,
      several: 8,
      early: 8,
      out_of_order: 6,
      corrected: 6,
      other_amount: 6,
      forged: 6,
      stale: 3,
      odd: 6,
      unknown: 4,
      lost_word: 3,
    });
    switch (way) {
      case 'none':
        return [];
      case 'once':
        return [well];
      case 'several':
        return [{ ...well, times: chance.between(2, 4) }];
      case 'early':
        return [{ ...well, afterMs: -1, word: endsAfterMs < 0 ? 'truth' : 'processing' }, well];
      case 'out_of_order':
        return [well, { ...well, afterMs: well.afterMs + 100, word: 'processing' }];
      case 'corrected':
        return fate === 'success'
          ? [
              { ...well, word: 'failed' },
              { ...well, afterMs: well.afterMs + 300 },
            ]
          : [well];
      case 'other_amount':
        return [
          { ...well, twist: 'other_amount' },
          { ...well, afterMs: well.afterMs + 400 },
        ];
      case 'forged':
        return [{ ...well, word: chance.pick(['success', 'failed'] as const), signed: chance.pick(['badly', 'not'] as const) }];
      case 'stale':
        return [{ ...well, signed: 'long_ago' }];
      case 'odd':
        return [{ ...well, twist: chance.pick(['extra_fields', 'trailing_zeros', 'upper_case_status'] as const) }];
      case 'unknown':
        return [{ ...well, twist: 'other_reference' }];
      case 'lost_word':
        return [{ ...well, word: 'processing' }];
    }
  }
}

/** The text by which an error is known. */
const codeOf = (body: unknown): string => /"((?:ERR_|MPP-)[A-Z0-9_-]+|not_found)"/.exec(JSON.stringify(body))?.[1] ?? 'no code';
