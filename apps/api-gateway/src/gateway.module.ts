import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Outbox, type Publisher } from '@daftari/messaging';
import { Database, type Logger, SecretBox } from '@daftari/platform';
import { type DataSource } from 'typeorm';
import { AccountController } from './businesses/account.controller.js';
import { AdjustmentsController } from './businesses/adjustments.controller.js';
import { Business } from './businesses/business.entity.js';
import { BusinessesController } from './businesses/businesses.controller.js';
import { Businesses } from './businesses/businesses.service.js';
import { ChannelBook } from './channels/channel-book.js';
import { Channel } from './channels/channel.entity.js';
import { ChannelRegistryController, ChannelsController } from './channels/channels.controller.js';
import { Channels } from './channels/channels.service.js';
import { CaseBook } from './cases/case-book.js';
import { CaseResolution } from './cases/case-resolution.js';
import { CasesController } from './cases/cases.controller.js';
import { PolicyController } from './cases/policy.controller.js';
import { CONFIG, type GatewayConfig } from './config.js';
import { BboxxDoor } from './dialects/bboxx/bboxx-door.js';
import { BboxxKeys } from './dialects/bboxx/bboxx-keys.js';
import { BboxxPayments } from './dialects/bboxx/bboxx-payments.js';
import { NotificationLog } from './dialects/bboxx/notification-log.js';
import { NotificationSweep } from './dialects/bboxx/notification-sweep.js';
import { NotificationsController } from './dialects/bboxx/notifications.controller.js';
import { LOGGER } from './edge/logger.js';
import { FinanceController } from './finance/finance.controller.js';
import { WalletStatementController } from './finance/wallet-statement.controller.js';
import { AccessGuard } from './keys/access.guard.js';
import { ApiKey } from './keys/api-key.entity.js';
import { DialectKeys } from './keys/dialect-keys.js';
import { KeyRing } from './keys/key-ring.js';
import { KeysController } from './keys/keys.controller.js';
import { Keys } from './keys/keys.service.js';
import { GatewayReplies } from './ledger-commands/gateway-replies.js';
import { LedgerCommands, PUBLISHER } from './ledger-commands/ledger-commands.js';
import { MoneyRequests } from './ledger-commands/money-requests.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { Tier } from './limits/tier.entity.js';
import { TiersController } from './limits/tiers.controller.js';
import { Tiers } from './limits/tiers.js';
import { LookupsController } from './lookups/lookups.controller.js';
import { Lookups } from './lookups/lookups.service.js';
import { Neighbours } from './neighbours/neighbours.js';
import { Note } from './notes/note.entity.js';
import { NoteSweep } from './notes/note-sweep.js';
import { Notes } from './notes/notes.js';
import { CallbacksController } from './operators/callbacks.controller.js';
import { CheckpointsController } from './operators/checkpoints.controller.js';
import { ConnectorController } from './operators/connector.controller.js';
import { DeadLettersController } from './operators/dead-letters.controller.js';
import { RefusalsController } from './operators/refusals.controller.js';
import { Checkouts } from './payments/checkouts.js';
import { PaymentsController } from './payments/payments.controller.js';
import { Payments } from './payments/payments.service.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { Payouts } from './payouts/payouts.service.js';
import { Catalogue } from './products/catalogue.js';
import { Product } from './products/product.entity.js';
import { CatalogueController, ProductsController } from './products/products.controller.js';
import { Products } from './products/products.service.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { Purchases } from './purchases/purchases.service.js';
import { StatementsController } from './reconciliation/statements.controller.js';
import { Cancellation } from './transactions/cancellation.js';
import { MoneyAnswers } from './transactions/money-answers.js';
import { ReplayedRequests } from './transactions/replayed-requests.js';
import { Timeline } from './transactions/timeline.js';
import { TransactionList } from './transactions/transaction-list.js';
import { TransactionReader } from './transactions/transaction-reader.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { EndWaiter } from './transactions/wait.js';
import { WalletTermsController } from './wallets/wallet-terms.controller.js';
import { WalletsController } from './wallets/wallets.controller.js';
import { Wallets } from './wallets/wallets.js';
import { WebhookEndpointsController } from './webhook-endpoints/webhook-endpoints.controller.js';

export const ENTITIES = [ApiKey, Business, Channel, Note, Product, Tier];

export const CONTROLLERS = [
  AccountController,
  AdjustmentsController,
  BusinessesController,
  CasesController,
  CatalogueController,
  CallbacksController,
  ChannelRegistryController,
  ChannelsController,
  CheckpointsController,
  ConnectorController,
  DeadLettersController,
  FinanceController,
  KeysController,
  LookupsController,
  PaymentsController,
  PayoutsController,
  PolicyController,
  NotificationsController,
  ProductsController,
  PurchasesController,
  RefusalsController,
  StatementsController,
  TiersController,
  TransactionsController,
  WalletStatementController,
  WalletTermsController,
  WalletsController,
  WebhookEndpointsController,
];

const services = [
  BboxxDoor,
  BboxxKeys,
  BboxxPayments,
  Businesses,
  Cancellation,
  CaseBook,
  CaseResolution,
  Catalogue,
  ChannelBook,
  Channels,
  Checkouts,
  DialectKeys,
  EndWaiter,
  KeyRing,
  Keys,
  LedgerCommands,
  Lookups,
  MoneyAnswers,
  MoneyRequests,
  Notes,
  NoteSweep,
  Payments,
  Payouts,
  NotificationLog,
  NotificationSweep,
  Products,
  Purchases,
  RateLimiter,
  ReplayedRequests,
  Tiers,
  Timeline,
  TransactionList,
  TransactionReader,
  Wallets,
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
      controllers: CONTROLLERS,
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
      ],
    };
  }
}
