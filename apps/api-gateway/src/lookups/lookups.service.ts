import { Injectable } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Mode } from '@daftari/contracts';
import { type FieldProblem, Problem, validationFailed } from '@daftari/platform';
import { ChannelBook } from '../channels/channel-book.js';
import { invalidFor } from '../edge/refusals.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { Catalogue } from '../products/catalogue.js';
import { channelRecipient, wrongChannelRecipient } from '../recipients/channel-recipient.js';
import { internationalNumber } from '../recipients/mobile-number.js';
import { productRecipient, wrongProductRecipient } from '../recipients/product-recipient.js';
import { type LookupDto } from './lookup.dto.js';

/** Whose account it is, in the provider's words. */
export interface ShownLookup {
  readonly name: string;
  readonly details: Readonly<Record<string, string>>;
}

const LookupAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('found'), name: Type.String(), details: Type.Record(Type.String(), Type.String()) }),
  Type.Object({ outcome: Type.Literal('refused'), code: Type.String(), detail: Type.String() }),
  Type.Object({ outcome: Type.Literal('not_supported'), detail: Type.String() }),
  Type.Object({ outcome: Type.Literal('unavailable'), detail: Type.String() }),
]);
type LookupAnswer = Static<typeof LookupAnswer>;
const answerCheck = TypeCompiler.Compile(LookupAnswer);

/** A provider may take its time, and a second one be asked. */
const TIMEOUT_MS = 30_000;

type Asked = { readonly product_code: string; readonly recipient: string } | { readonly channel: string; readonly recipient: string };

/** Whose account a recipient is: asked of the provider that would be used. Nothing is stored. */
@Injectable()
export class Lookups {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly book: ChannelBook,
    private readonly neighbours: Neighbours,
  ) {}

  /** @throws Problem 403, 422 or 503 */
  async find(mode: Mode, body: LookupDto, traceparent: string): Promise<ShownLookup> {
    const asked = await this.asked(body);
    const answer = await this.neighbours.connector.read(answerCheck, {
      method: 'POST',
      path: '/internal/lookups',
      body: { mode, ...asked },
      traceparent,
      timeoutMs: TIMEOUT_MS,
    });
    return shown(answer, 'channel' in asked ? 'channel' : 'product_code');
  }

  private asked({ product_code: productCode, channel, recipient }: LookupDto): Promise<Asked> {
    if (isGiven(productCode) && isGiven(channel))
      throw wrongQuestion({
        field: 'channel',
        code: 'not_supported',
        detail: 'channel cannot stand beside product_code; name one of them.',
      });
    if (isGiven(productCode)) return this.ofProduct(productCode, recipient);
    if (isGiven(channel)) return this.ofChannel(channel, recipient);
    throw wrongQuestion({
      field: 'product_code',
      code: 'required',
      detail: 'product_code or channel is required: of what is the recipient?',
    });
  }

  private async ofProduct(code: string, text: string): Promise<Asked> {
    const product = await this.catalogue.find(code);
    if (!product) throw wrongThing('product_not_found', 'product_code', `There is no product ${code}; GET /v1/products lists them.`);
    if (!product.active) throw new Problem('product_not_allowed', `${code} is not sold at the moment.`);
    const recipient = productRecipient(text, product);
    if (recipient === undefined) throw invalidFor('recipient', [wrongProductRecipient(product)]);
    return { product_code: code, recipient };
  }

  /** Phones of every country may be asked about: a provider knows more of them than the channel's own country has. */
  private async ofChannel(code: string, text: string): Promise<Asked> {
    const channel = await this.book.find(code);
    if (!channel) throw wrongThing('validation_failed', 'channel', `There is no channel ${code}; GET /v1/channels lists them.`);
    if (!channel.active) throw new Problem('product_not_allowed', `The channel ${code} is not open at the moment.`);
    const recipient = channelRecipient(text, channel, internationalNumber);
    if (recipient === undefined) throw invalidFor('recipient', [wrongChannelRecipient(channel, 'recipient')]);
    return { channel: code, recipient };
  }
}

const isGiven = (text: string | null | undefined): text is string => text !== undefined && text !== null && text !== '';

const wrongQuestion = (problem: FieldProblem): Problem => validationFailed([problem]);
const wrongThing = (code: 'product_not_found' | 'validation_failed', field: string, detail: string): Problem =>
  new Problem(code, detail, { errors: [{ field, code: 'not_supported', detail }] });

const shown = (answer: LookupAnswer, field: string): ShownLookup => {
  switch (answer.outcome) {
    case 'found':
      return { name: answer.name, details: answer.details };
    case 'refused':
      throw new Problem('invalid_recipient', answer.detail, {
        errors: [{ field: 'recipient', code: 'invalid_format', detail: answer.detail }],
      });
    case 'not_supported':
      throw validationFailed([{ field, code: 'not_supported', detail: answer.detail }]);
    case 'unavailable':
      throw new Problem('provider_unavailable', answer.detail, { retryAfterSeconds: 5 });
  }
};
