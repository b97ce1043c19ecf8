import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Outbox, type Publisher } from '@daftari/messaging';
import { Database, type Logger, SecretBox } from '@daftari/platform';
import { type DataSource } from 'typeorm';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditPages } from './audit/audit-pages.js';
import { Standings } from './audit/standing.js';
import { Business } from './businesses/business.entity.js';
import { Businesses } from './businesses/businesses.service.js';
import { ChannelBook } from './channels/channel-book.js';
import { Channel } from './channels/channel.entity.js';
import { Channels } from './channels/channels.service.js';
import { CaseBook } from './cases/case-book.js';
import { CaseResolution } from './cases/case-resolution.js';
import { controllers } from './controllers.js';
import { CONFIG, type GatewayConfig } from './config.js';
import { BmatrorPurchases } from './dialects/bmatror/bmatror-purchases.js';
import { Blmpay } from './dialects/blmpay/blmpay.js';
import { BlmpayInvoices } from './dialects/blmpay/blmpay-invoices.js';
import { BlmpayOrders } from './dialects/blmpay/blmpay-orders.js';
import { BlmpayReferences } from './dialects/blmpay/references.js';
import { Bmatror } from './dialects/bmatror/bmatror.js';
import { PurchaseDesk } from './dialects/frame/purchase-desk.js';
import { Mpp } from './dialects/mpp/mpp.js';
import { MppBusinesses } from './dialects/mpp/mpp-businesses.js';
import { MppChannels } from './dialects/mpp/mpp-channels.js';
import { MppOrders } from './dialects/mpp/mpp-orders.js';
import { MppTokens } from './dialects/mpp/mpp-tokens.js';
import { DepositBook } from './deposits/deposit-book.js';
import { DepositDecisions } from './deposits/deposit-decisions.js';
import { DepositSweep } from './deposits/deposit-sweep.js';
import { Deposits } from './deposits/deposits.service.js';
import { BboxxDoor } from './dialects/bboxx/bboxx-door.js';
import { BboxxKeys } from './dialects/bboxx/bboxx-keys.js';
import { BboxxPayments } from './dialects/bboxx/bboxx-payments.js';
import { NotificationLog } from './dialects/bboxx/notification-log.js';
import { NotificationSweep } from './dialects/bboxx/notification-sweep.js';
import { StrongmbPurchases } from './dialects/strongmb/strongmb-purchases.js';
import { Strongmb } from './dialects/strongmb/strongmb.js';
import { LOGGER } from './edge/logger.js';
import { EventStreams } from './events/event-streams.js';
import { Invoices } from './invoices/invoices.service.js';
import { AccessGuard } from './keys/access.guard.js';
import { ApiKey } from './keys/api-key.entity.js';
import { DialectKeys } from './keys/dialect-keys.js';
import { KeyRotation } from './keys/key-rotation.js';
import { KeyRing } from './keys/key-ring.js';
import { Keys } from './keys/keys.service.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { GatewayReplies } from './ledger-commands/gateway-replies.js';
import { LedgerCommands, PUBLISHER } from './ledger-commands/ledger-commands.js';
import { MoneyRequests } from './ledger-commands/money-requests.js';
import { SentCommands } from './ledger-commands/sent-commands.js';
import { ClientAddress } from './limits/client-address.js';
import { FailedLogins } from './limits/failed-logins.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { Tier } from './limits/tier.entity.js';
import { Tiers } from './limits/tiers.js';
import { Lookups } from './lookups/lookups.service.js';
import { Neighbours } from './neighbours/neighbours.js';
import { Note } from './notes/note.entity.js';
import { NoteSweep } from './notes/note-sweep.js';
import { Notes } from './notes/notes.js';
import { AccessTokens } from './oauth/access-tokens.js';
import { ClientCredentials } from './oauth/client-credentials.js';
import { OAuthClient } from './oauth/oauth-client.entity.js';
import { OAuthClients } from './oauth/oauth-clients.js';
import { TokenCallers } from './oauth/token-callers.js';
import { OperatorKeys } from './operators/operator-keys.js';
import { Payables } from './pay-pages/payables.js';
import { Paying } from './pay-pages/paying.js';
import { PayPages } from './pay-pages/pay-pages.js';
import { PayTries } from './pay-pages/pay-tries.js';
import { PayTrySweep } from './pay-pages/pay-try-sweep.js';
import { PublicAddress } from './pay-addresses/public-address.js';
import { Visitors } from './pay-pages/visitors.js';
import { PaymentLinks } from './payment-links/payment-links.service.js';
import { Checkouts } from './payments/checkouts.js';
import { Payments } from './payments/payments.service.js';
import { Payouts } from './payouts/payouts.service.js';
import { Assortment } from './products/assortment.js';
import { Catalogue } from './products/catalogue.js';
import { Product } from './products/product.entity.js';
import { Products } from './products/products.service.js';
import { Purchases } from './purchases/purchases.service.js';
import { RefundablePayments } from './refunds/refundable-payments.js';
import { Refunds } from './refunds/refunds.service.js';
import { Cancellation } from './transactions/cancellation.js';
import { MoneyAnswers } from './transactions/money-answers.js';
import { ReplayedRequests } from './transactions/replayed-requests.js';
import { Timeline } from './transactions/timeline.js';
import { NumberedPages } from './transactions/numbered-pages.js';
import { TransactionList } from './transactions/transaction-list.js';
import { TransactionReader } from './transactions/transaction-reader.js';
import { EndWaiter } from './transactions/wait.js';
import { Transfers } from './transfers/transfers.service.js';
import { Wallets } from './wallets/wallets.js';
import { DialectSecrets } from './webhook-endpoints/dialect-secrets.js';
import { WebhookUrls } from './webhook-urls/webhook-urls.js';

export const ENTITIES = [ApiKey, Business, Channel, Note, OAuthClient, Product, Tier];

const services = [
  Assortment,
  AccessTokens,
  AuditLog,
  AuditPages,
  BboxxDoor,
  BboxxKeys,
  BboxxPayments,
  Blmpay,
  BlmpayInvoices,
  BlmpayOrders,
  BlmpayReferences,
  Bmatror,
  BmatrorPurchases,
  Businesses,
  Cancellation,
  CaseBook,
  CaseResolution,
  Catalogue,
  ChannelBook,
  Channels,
  Checkouts,
  DepositBook,
  DepositDecisions,
  Deposits,
  DepositSweep,
  ClientAddress,
  ClientCredentials,
  DialectKeys,
  DialectSecrets,
  EndWaiter,
  EventStreams,
  FailedLogins,
  Invoices,
  IdempotencyKeys,
  KeyRing,
  KeyRotation,
  Keys,
  LedgerCommands,
  Lookups,
  MoneyAnswers,
  MoneyRequests,
  Mpp,
  MppBusinesses,
  MppChannels,
  MppOrders,
  MppTokens,
  Notes,
  NoteSweep,
  NumberedPages,
  Payables,
  Paying,
  PaymentLinks,
  Payments,
  PayPages,
  PayTries,
  PayTrySweep,
  PublicAddress,
  Payouts,
  NotificationLog,
  NotificationSweep,
  OAuthClients,
  OperatorKeys,
  Products,
  PurchaseDesk,
  Purchases,
  RateLimiter,
  RefundablePayments,
  Refunds,
  ReplayedRequests,
  SentCommands,
  Strongmb,
  StrongmbPurchases,
  Standings,
  Tiers,
  Timeline,
  TokenCallers,
  TransactionList,
  TransactionReader,
  Transfers,
  Visitors,
  Wallets,
  WebhookUrls,
];

/** What the module is given: all that is made before Nest is. */
export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly logger: Logger;
  readonly database: Database;
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly publisher: Publisher;
  readonly neighbours: Neighbours;
  readonly replies: GatewayReplies;
}

/** The gateway's capabilities, put together. */
@Module({})
export class GatewayModule {
  static of(parts: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...parts.source.options, manualInitialization: false }),
          dataSourceFactory: () => Promise.resolve(parts.source),
        }),
        TypeOrmModule.forFeature(ENTITIES),
      ],
      controllers,
      providers: [
        ...services,
        { provide: CONFIG, useValue: parts.config },
        { provide: LOGGER, useValue: parts.logger },
        { provide: PUBLISHER, useValue: parts.publisher },
        { provide: Database, useValue: parts.database },
        { provide: Outbox, useValue: parts.outbox },
        { provide: Neighbours, useValue: parts.neighbours },
        { provide: GatewayReplies, useValue: parts.replies },
        { provide: SecretBox, useValue: new SecretBox(parts.config.DAFTARI_SECRETS_KEY) },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
      ],
    };
  }
}
