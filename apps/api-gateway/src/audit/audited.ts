import { SetMetadata } from '@nestjs/common';
import { type Standing } from './standing.js';

export const AUDITED_INSIDE = 'daftari:audited-inside';
export const AUDITED = 'daftari:audited';

/** What is written of an operation at a neighbour, before it is asked. */
export interface AuditedOperation {
  /** `provider.change` */
  readonly action: string;
  /** What stood there before, where it can be read. */
  readonly before?: Standing;
}

/** What this operation changes is the gateway's own: its service writes the entry, in the unit of work of the change. */
export const AuditedInside = (): MethodDecorator => SetMetadata(AUDITED_INSIDE, true);

/** What an operation is called in the audit log. Operations that say nothing are written too, by their method and path. */
export const Audited = (action: string, before?: Standing): MethodDecorator =>
  SetMetadata(AUDITED, { action, ...(before === undefined ? {} : { before }) } satisfies AuditedOperation);
