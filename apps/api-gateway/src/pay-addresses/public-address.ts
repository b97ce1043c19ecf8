import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type GatewayConfig } from '../config.js';

/** Where people reach the gateway: what is configured, otherwise the address at which this process listens. */
@Injectable()
export class PublicAddress {
  private own = '';

  constructor(@Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'PUBLIC_URL'>) {}

  /** Once the process listens. */
  open(url: string): void {
    this.own = url;
  }

  get base(): string {
    return (this.config.PUBLIC_URL ?? this.own).replace(/\/+$/, '');
  }

  /** The page of an invoice or link. */
  pageOf(token: string): string {
    return `${this.base}/pay/${token}`;
  }
}
