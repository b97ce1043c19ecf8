import { AuditController } from './audit/audit.controller.js';
import { AccountController } from './businesses/account.controller.js';
import { AdjustmentsController } from './businesses/adjustments.controller.js';
import { BusinessesController } from './businesses/businesses.controller.js';
import { ChannelRegistryController, ChannelsController } from './channels/channels.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { PolicyController } from './cases/policy.controller.js';
import { DepositApprovalsController } from './deposits/deposit-approvals.controller.js';
import { DepositsController } from './deposits/deposits.controller.js';
import { NotificationsController } from './dialects/bboxx/notifications.controller.js';
import { EventsController } from './events/events.controller.js';
import { FinanceController } from './finance/finance.controller.js';
import { WalletStatementController } from './finance/wallet-statement.controller.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { TiersController } from './limits/tiers.controller.js';
import { LookupsController } from './lookups/lookups.controller.js';
import { OAuthClientsController } from './oauth/oauth-clients.controller.js';
import { CallbacksController } from './operators/callbacks.controller.js';
import { CheckpointsController } from './operators/checkpoints.controller.js';
import { ConnectorController } from './operators/connector.controller.js';
import { DeadLettersController } from './operators/dead-letters.controller.js';
import { OperatorKeysController } from './operators/operator-keys.controller.js';
import { RefusalsController } from './operators/refusals.controller.js';
import { PaymentLinksController } from './payment-links/payment-links.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { CatalogueController, ProductsController } from './products/products.controller.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { RefundsController } from './refunds/refunds.controller.js';
import { StatementsController } from './reconciliation/statements.controller.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransfersController } from './transfers/transfers.controller.js';
import { WalletTermsController } from './wallets/wallet-terms.controller.js';
import { WalletsController } from './wallets/wallets.controller.js';
import { DeliveriesController } from './webhook-endpoints/deliveries.controller.js';
import { WebhookEndpointsController } from './webhook-endpoints/webhook-endpoints.controller.js';
import { WebhookSecretController } from './webhook-endpoints/webhook-secret.controller.js';

/** Every controller of the gateway: what guards them is tested route by route. */
export const controllers = [
  AccountController,
  AdjustmentsController,
  AuditController,
  BusinessesController,
  CallbacksController,
  CasesController,
  CatalogueController,
  ChannelRegistryController,
  ChannelsController,
  CheckpointsController,
  ConnectorController,
  DeadLettersController,
  DeliveriesController,
  DepositApprovalsController,
  DepositsController,
  EventsController,
  FinanceController,
  InvoicesController,
  KeysController,
  LookupsController,
  NotificationsController,
  OAuthClientsController,
  OperatorKeysController,
  PaymentLinksController,
  PaymentsController,
  PayoutsController,
  PolicyController,
  ProductsController,
  PurchasesController,
  RefundsController,
  RefusalsController,
  StatementsController,
  TiersController,
  TransactionsController,
  TransfersController,
  WalletsController,
  WalletStatementController,
  WalletTermsController,
  WebhookEndpointsController,
  WebhookSecretController,
];
