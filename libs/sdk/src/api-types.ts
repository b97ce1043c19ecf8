/* eslint-disable */
// Made by docs/generate-sdk.ts from the OpenAPI document. Change the gateway, then run `npm run docs:generate`.

export interface paths {
    "/admin/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounts of the books with their balances: the platform's by code, then the businesses'
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminListAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/accounts/{id}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An account's balance, now or at any past instant
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetAccountBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/accounts/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The lines of any account, oldest first, with its running balance
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetAccountStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every action of an operator, newest first: who, what, before, after
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List businesses
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListBusinesses"];
        put?: never;
        /**
         * Make a business
         * @description For operators: `operator`.
         */
        post: operations["adminCreateBusiness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get business
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetBusiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a business
         * @description For operators: `operator`.
         */
        patch: operations["adminUpdateBusiness"];
        trace?: never;
    };
    "/admin/v1/businesses/{id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List business API keys
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListBusinessApiKeys"];
        put?: never;
        /**
         * Make a key for a business
         * @description For operators: `operator`.
         */
        post: operations["adminCreateBusinessApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a business's key
         * @description For operators: `operator`.
         */
        delete: operations["adminDeleteBusinessApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/api-keys/{key}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a business's key a new secret; the old one works for 24 hours more
         * @description For operators: `operator`.
         */
        post: operations["adminRotateBusinessApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put money into a wallet
         * @description For operators: `operator`.
         */
        post: operations["adminCreateBusinessCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/debits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take money from a wallet
         * @description For operators: `operator`.
         */
        post: operations["adminCreateBusinessDebit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/oauth-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The OAuth clients of a business, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListBusinessOauthClients"];
        put?: never;
        /**
         * Make an OAuth client for a business, in one mode
         * @description For operators: `operator`.
         */
        post: operations["adminCreateBusinessOauthClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/oauth-clients/{client}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an OAuth client and all of its tokens
         * @description For operators: `operator`.
         */
        delete: operations["adminDeleteBusinessOauthClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/businesses/{id}/wallets/{currency}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a wallet's limits, overdraft and status
         * @description For operators: `operator`.
         */
        put: operations["adminPutBusinessWallet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Providers' callbacks as they came, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListCallbacks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cases, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get case
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/cases/{id}/reject-proposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse what another operator proposed; the case stays open
         * @description For operators: `operator`.
         */
        post: operations["adminRejectCaseProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/cases/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide a case; above an agreed amount it takes two operators
         * @description For operators: `operator`.
         */
        post: operations["adminResolveCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List channels
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/channels/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get channel
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetChannel"];
        /**
         * Make or replace a channel
         * @description For operators: `operator`.
         */
        put: operations["adminPutChannel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/chart-of-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each family of accounts is for
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminListChartOfAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Signed checkpoints, newest first, with the public key that new ones are signed with
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListCheckpoints"];
        put?: never;
        /**
         * Make a checkpoint now
         * @description For operators: `operator`.
         */
        post: operations["adminCreateCheckpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Parked messages, service by service, each the oldest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a parked message to its handler again
         * @description For operators: `operator` or `support`.
         */
        post: operations["adminReplayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deposits, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListDeposits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/deposits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get deposit
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetDeposit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/deposits/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a deposit: the money is there
         * @description For operators: `operator`.
         */
        post: operations["adminApproveDeposit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/deposits/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a deposit: the money did not come
         * @description For operators: `operator`.
         */
        post: operations["adminRejectDeposit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/floats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List floats
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListFloats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notifications of payments as they came, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/operator-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of operators, newest first
         * @description For operators: `operator`.
         */
        get: operations["adminListOperatorKeys"];
        put?: never;
        /**
         * Make a key for an operator
         * @description For operators: `operator`.
         */
        post: operations["adminCreateOperatorKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/operator-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke the key of an operator
         * @description For operators: `operator`.
         */
        delete: operations["adminDeleteOperatorKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/products/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get product
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetProduct"];
        /**
         * Make or replace a product
         * @description For operators: `operator`.
         */
        put: operations["adminPutProduct"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List providers
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListProviders"];
        put?: never;
        /**
         * Register a provider
         * @description For operators: `operator`.
         */
        post: operations["adminCreateProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/providers/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get provider
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update provider
         * @description For operators: `operator`.
         */
        patch: operations["adminUpdateProvider"];
        trace?: never;
    };
    "/admin/v1/providers/{code}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get provider health
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetProviderHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/providers/{id}/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a provider's statement: CSV with a header, or JSON Lines; the provider by its id or code
         * @description For operators: `operator`.
         */
        post: operations["adminCreateProviderStatement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/receivables/{id}/collect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take what a business owes for a case from its wallet
         * @description For operators: `operator`.
         */
        post: operations["adminCollectReceivable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/receivables/{id}/write-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give up what a business owes for a case
         * @description For operators: `operator`.
         */
        post: operations["adminWriteReceivableOff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reconciliation/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get reconciliation policy
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetReconciliationPolicy"];
        /**
         * Replace what is agreed on about cases
         * @description For operators: `operator`.
         */
        put: operations["adminPutReconciliationPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reconciliation/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many transactions of a day agree with all witnesses, wait for one, or disagree, by provider
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReconciliationSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What statements came to, newest first, without their lines
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminListReconciliations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reconciliations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a statement came to, line by line
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReconciliation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reconciliations/{id}/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open the cases of a statement that were held back
         * @description For operators: `operator`.
         */
        post: operations["adminCreateReconciliationCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a request was refused, newest first
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListRefusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/fees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was earned and given away, by day, product and provider
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportFees"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/floats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What stands with each provider, now or at any past instant
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportFloats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/in-flight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has begun and not ended for a while, the oldest first
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportInFlight"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/providers/{code}/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One day of our money at a provider: opening, movements, closing, and the provider's own word
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportProviderDaily"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/receivables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What businesses owe for compensated cases, the oldest first
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportReceivables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/reports/suspense": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits in suspense at each provider, and how much of it open cases explain
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetReportSuspense"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List routes
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListRoutes"];
        /**
         * Replace all routes
         * @description For operators: `operator`.
         */
        put: operations["adminPutRoutes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tiers
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminListTiers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tiers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get tier
         * @description For operators: `operator` or `finance` or `support`.
         */
        get: operations["adminGetTier"];
        /**
         * Make or replace a tier
         * @description For operators: `operator`.
         */
        put: operations["adminPutTier"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every account on its side, now or at any past instant; debits equal credits per currency and mode
         * @description For operators: `operator` or `finance`.
         */
        get: operations["adminGetTrialBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove the books
         * @description For operators: `operator` or `finance` or `support`.
         */
        post: operations["adminVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a short-lived access token for client credentials
         * @description The credentials stand in the body or in Basic authentication, not in both.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The business behind the key */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/rotate-webhook-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the business a new webhook secret
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["rotateAccountWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of this mode
         * @description Needs the scope `keys:manage`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key
         * @description Needs the scope `keys:manage`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Needs the scope `keys:manage`.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a key a new secret
         * @description Needs the scope `keys:manage`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A balance, now or at any past instant
         * @description Needs the scope `balance:read`.
         */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All channels, by code, with their fields, uses and fees */
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get channel */
        get: operations["getChannel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["redeliverDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce a deposit
         * @description Sending the same reference and body again is always safe.
         *
         *     Needs the scope `payments:write`.
         */
        post: operations["createDeposit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events as they happen (server-sent events)
         * @description Needs the scope `transactions:read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Invoices, newest first
         * @description Needs the scope `invoices:write` or `transactions:read`.
         */
        get: operations["listInvoices"];
        put?: never;
        /**
         * Write an invoice
         * @description Its customer pays it at `pay_url`. Numbers have no gaps. Sending the same reference and body again is always safe.
         *
         *     Needs the scope `invoices:write`.
         */
        post: operations["createInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get invoice
         * @description Needs the scope `invoices:write` or `transactions:read`.
         */
        get: operations["getInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * For printing
         * @description Needs the scope `invoices:write` or `transactions:read`.
         */
        get: operations["getInvoicePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take it back: nobody can pay it any more, and its number stays taken
         * @description Needs the scope `invoices:write`.
         */
        post: operations["voidInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lookups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whose phone, meter, smartcard or account it is
         * @description Needs the scope `purchases:write` or `payments:write` or `payouts:write`.
         */
        post: operations["createLookup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Payment links, newest first
         * @description Needs the scope `invoices:write` or `transactions:read`.
         */
        get: operations["listPaymentLinks"];
        put?: never;
        /**
         * Make a payment link
         * @description Anybody who has its `url` may pay, so many times. Sending the same reference and body again is always safe.
         *
         *     Needs the scope `invoices:write`.
         */
        post: operations["createPaymentLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-links/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get payment link
         * @description Needs the scope `invoices:write` or `transactions:read`.
         */
        get: operations["getPaymentLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-links/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let nobody begin to pay any more
         * @description Needs the scope `invoices:write`.
         */
        post: operations["deactivatePaymentLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Collect by mobile money or card
         * @description A card is paid at `checkout_url`. Sending the same reference and body again is always safe.
         *
         *     Needs the scope `payments:write`.
         */
        post: operations["createPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay out
         * @description Sending the same reference and body again is always safe.
         *
         *     Needs the scope `payouts:write`.
         */
        post: operations["createPayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All products, by code */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get product */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/purchases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy airtime, data, cable, electricity, or pay a bill
         * @description Sending the same reference and body again is always safe.
         *
         *     Needs the scope `purchases:write`.
         */
        post: operations["createPurchase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund a payment
         * @description Sending the same reference and body again is always safe.
         *
         *     Needs the scope `payments:write`.
         */
        post: operations["createRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transactions, newest first
         * @description Needs the scope `transactions:read`.
         */
        get: operations["listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get transaction
         * @description Needs the scope `transactions:read`.
         */
        get: operations["getTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel before transmission; a payment also afterwards, as long as its provider can stop it
         * @description Needs the scope `purchases:write` or `payments:write` or `payouts:write`.
         */
        post: operations["cancelTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The timeline: ledger events, provider attempts, callbacks, requeries, webhook deliveries
         * @description Needs the scope `transactions:read`.
         */
        get: operations["listTransactionEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay another business
         * @description Sending the same reference and body again is always safe.
         *
         *     Needs the scope `transfers:write`.
         */
        post: operations["createTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The wallets of this mode, by currency
         * @description Needs the scope `balance:read`.
         */
        get: operations["listWallets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get wallet
         * @description Needs the scope `balance:read`.
         */
        get: operations["getWallet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A line for every movement of what is available, oldest first, with the balance before and after it
         * @description Needs the scope `balance:read`.
         */
        get: operations["getWalletStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The endpoints of this mode, newest first
         * @description Needs the scope `webhooks:manage`.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Register an endpoint
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One endpoint
         * @description Needs the scope `webhooks:manage`.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint
         * @description Needs the scope `webhooks:manage`.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint; what is left out stays
         * @description Needs the scope `webhooks:manage`.
         */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent to an endpoint, newest first, with every attempt
         * @description Needs the scope `webhooks:manage`.
         */
        get: operations["listWebhookEndpointDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again what an endpoint was to get in a time
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["replayWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint a new secret
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["rotateWebhookEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try an endpoint out
         * @description Needs the scope `webhooks:manage`.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            code: string;
            country: string;
            /** Format: date-time */
            created_at: string;
            email: string;
            id: string;
            kyc_status: string;
            /** @enum {string} */
            mode: "live" | "test";
            name: string;
            phone: string | null;
            status: string;
            tier: string;
        };
        AccountBalance: {
            account_id: string;
            /** Format: date-time */
            as_of: string;
            /** @example 100.00 */
            balance: string;
            business_id: string | null;
            class: string | null;
            code: string;
            currency: string;
            /** @enum {string} */
            mode: "live" | "test";
            name: string;
            /** @enum {string} */
            normal_side: "debit" | "credit";
            sequences: {
                [key: string]: number;
            };
            wallet_id: string | null;
        };
        Accounts: {
            /** Format: date-time */
            as_of: string;
            data: {
                account_id: string;
                /** @example 100.00 */
                balance: string;
                business_id: string | null;
                class: string | null;
                code: string;
                currency: string;
                /** @enum {string} */
                mode: "live" | "test";
                name: string;
                /** @enum {string} */
                normal_side: "debit" | "credit";
                wallet_id: string | null;
            }[];
            has_more: boolean;
            next_cursor: string | null;
            sequences: {
                [key: string]: number;
            };
        };
        AccountStatement: {
            account_id: string;
            /** Format: date-time */
            as_of: string;
            business_id: string | null;
            class: string | null;
            /** @example 100.00 */
            closing_balance: string;
            code: string;
            currency: string;
            from: string | null;
            has_more: boolean;
            lines: {
                /** @example 100.00 */
                amount: string;
                /** @example 100.00 */
                balance_after: string;
                /** @example 100.00 */
                balance_before: string;
                business_id: string | null;
                description: string | null;
                /** @enum {string} */
                direction: "debit" | "credit";
                event_id: string;
                event_type: string;
                kind: ("purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment") | null;
                /** Format: date-time */
                occurred_at: string;
                reference: string | null;
                transaction_id: string | null;
            }[];
            /** @enum {string} */
            mode: "live" | "test";
            name: string;
            next_cursor: string | null;
            /** @enum {string} */
            normal_side: "debit" | "credit";
            /** @example 100.00 */
            opening_balance: string;
            sequences: {
                [key: string]: number;
            };
            to: string | null;
            wallet_id: string | null;
        };
        AdjustmentInput: {
            /**
             * @description Decimal text in major units.
             * @example 1000.00
             */
            amount: string;
            /** @enum {string} */
            currency: "AED" | "AOA" | "BIF" | "BWP" | "CDF" | "CHF" | "CNY" | "CVE" | "DJF" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "GBP" | "GHS" | "GMD" | "GNF" | "INR" | "JPY" | "KES" | "KMF" | "KWD" | "LRD" | "LSL" | "LYD" | "MAD" | "MGA" | "MRU" | "MUR" | "MWK" | "MZN" | "NAD" | "NGN" | "RWF" | "SCR" | "SDG" | "SLE" | "SOS" | "SSP" | "STN" | "SZL" | "TND" | "TZS" | "UGX" | "USD" | "XAF" | "XOF" | "ZAR" | "ZMW" | "ZWG";
            /** @enum {string} */
            mode: "live" | "test";
            /** @example bank transfer of 21 November */
            reason: string;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
        };
        ApiKey: {
            /** Format: date-time */
            created_at: string;
            credentials: {
                [key: string]: string;
            } | null;
            dialect: string | null;
            expires_at: string | null;
            id: string;
            mode: string;
            name: string | null;
            prefix: string;
            /** @description How much of what its business may send; null is no bound of its own. */
            rate: {
                per_hour: number | null;
                per_minute: number | null;
            };
            revoked_at: string | null;
            scopes: string[];
        };
        AuditEntry: {
            action: string;
            after: unknown;
            /** Format: date-time */
            at: string;
            before: unknown;
            business_id: string | null;
            id: string;
            key_id: string;
            key_name: string | null;
            method: string;
            /**
             * @description asked: a neighbour was about to be asked; done or refused: how it ended
             * @enum {string}
             */
            outcome: "asked" | "done" | "refused";
            path: string;
            request_id: string;
            /** @enum {string} */
            role: "operator" | "finance" | "support";
            status: number | null;
            subject: string | null;
            trace_id: string;
        };
        Balance: {
            /** Format: date-time */
            as_of: string;
            /** @example 100.00 */
            available: string;
            currency: string;
            /** @example 100.00 */
            held: string;
            /** @example 100.00 */
            pending: string;
            /** @example 100.00 */
            total: string;
        };
        Business: {
            code: string;
            country: string;
            /** Format: date-time */
            created_at: string;
            currencies: string[];
            email: string;
            id: string;
            kyc_status: string;
            name: string;
            phone: string | null;
            status: string;
            tier: string;
            timezone: string;
            /** Format: date-time */
            updated_at: string;
        };
        BusinessChangeInput: {
            currencies?: ("AED" | "AOA" | "BIF" | "BWP" | "CDF" | "CHF" | "CNY" | "CVE" | "DJF" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "GBP" | "GHS" | "GMD" | "GNF" | "INR" | "JPY" | "KES" | "KMF" | "KWD" | "LRD" | "LSL" | "LYD" | "MAD" | "MGA" | "MRU" | "MUR" | "MWK" | "MZN" | "NAD" | "NGN" | "RWF" | "SCR" | "SDG" | "SLE" | "SOS" | "SSP" | "STN" | "SZL" | "TND" | "TZS" | "UGX" | "USD" | "XAF" | "XOF" | "ZAR" | "ZMW" | "ZWG")[] | null;
            /** Format: email */
            email?: string | null;
            name?: string | null;
            phone?: string | null;
            status?: ("active" | "suspended" | "closed") | null;
            tier?: string | null;
            timezone?: string | null;
        };
        Callback: {
            body: string;
            handled_at: string | null;
            id: string;
            outcome: string | null;
            provider: string;
            provider_reference: string | null;
            reason: string | null;
            /** Format: date-time */
            received_at: string;
            reference: string | null;
            /** @enum {string} */
            state: "refused" | "unmatched" | "handled";
            transaction_id: string | null;
        };
        Case: {
            amount: string | null;
            approved_by: string | null;
            business_id: string | null;
            currency: string;
            decided_by: string | null;
            decision: ("capture" | "release" | "compensate" | "write_off" | "accept") | null;
            evidence: Record<string, never>[];
            expected: string | null;
            id: string;
            /** @enum {string} */
            kind: "late_success" | "reversal" | "wrong_amount" | "unknown_too_long" | "missing_at_provider" | "missing_here" | "amount_differs" | "status_differs" | "duplicate" | "orphan_callback" | "transfer_returned_to_suspense" | "parked_command";
            /** @enum {string} */
            mode: "live" | "test";
            note: string | null;
            /** Format: date-time */
            opened_at: string;
            possible_decisions: ("capture" | "release" | "compensate" | "write_off" | "accept")[];
            proposal: {
                /** Format: date-time */
                at: string;
                by: string;
                /** @enum {string} */
                decision: "capture" | "release" | "compensate" | "write_off" | "accept";
                note: string;
            } | null;
            provider: string | null;
            provider_reference: string | null;
            receivable: {
                amount: string | null;
                left: string | null;
                /** @enum {string} */
                status: "owed" | "collected" | "written_off";
            } | null;
            reference: string;
            resolved_at: string | null;
            /** @enum {string} */
            status: "open" | "resolved";
            transaction_id: string;
            /** @enum {string} */
            transaction_kind: "purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment";
        };
        CasePolicy: {
            approval: {
                /** @example 100.00 */
                above: string;
                currency: string;
            }[];
            rows: {
                currency: string | null;
                /** @enum {string} */
                decision: "operator" | "compensate" | "write_off" | "accept";
                /** @enum {string} */
                kind: "late_success" | "reversal" | "wrong_amount" | "unknown_too_long" | "missing_at_provider" | "missing_here" | "amount_differs" | "status_differs" | "duplicate" | "orphan_callback" | "transfer_returned_to_suspense" | "parked_command";
                max_amount: string | null;
                provider: string | null;
            }[];
        };
        CasePolicyChange: {
            approval?: {
                /** @example 100.00 */
                above: string;
                currency: string;
            }[];
            rows?: {
                currency: string | null;
                /** @enum {string} */
                decision: "operator" | "compensate" | "write_off" | "accept";
                /** @enum {string} */
                kind: "late_success" | "reversal" | "wrong_amount" | "unknown_too_long" | "missing_at_provider" | "missing_here" | "amount_differs" | "status_differs" | "duplicate" | "orphan_callback" | "transfer_returned_to_suspense" | "parked_command";
                max_amount: string | null;
                provider: string | null;
            }[];
        };
        Channel: {
            categories: {
                /** @enum {string} */
                category: "payment" | "transfer" | "payout" | "cashin" | "deposit" | "topup";
                fee: {
                    /** @example 100.00 */
                    amount?: string;
                    /** @example 100.00 */
                    max?: string;
                    /** @example 100.00 */
                    min?: string;
                    percent?: string;
                } | null;
                /** @enum {string} */
                fee_payer: "merchant" | "end_user";
            }[];
            code: string;
            country: string;
            currency: string;
            description: string | null;
            field_list: {
                name: string;
                rules: string[];
            }[];
            /** @description the rules of each field, by its name */
            fields: {
                [key: string]: string[];
            };
            /** @enum {string} */
            status: "active" | "inactive";
            /** @enum {string} */
            type: "momo" | "bank" | "card" | "cash";
        };
        ChannelCategoryInput: {
            /** @enum {string} */
            category: "payment" | "transfer" | "payout" | "cashin" | "deposit" | "topup";
            fee?: components["schemas"]["FeeInput"] | null;
            /** @default merchant */
            fee_payer?: ("merchant" | "end_user") | null;
        };
        ChannelInput: {
            categories: components["schemas"]["ChannelCategoryInput"][];
            code?: string | null;
            /** @example SL */
            country: string;
            /** @enum {string} */
            currency: "AED" | "AOA" | "BIF" | "BWP" | "CDF" | "CHF" | "CNY" | "CVE" | "DJF" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "GBP" | "GHS" | "GMD" | "GNF" | "INR" | "JPY" | "KES" | "KMF" | "KWD" | "LRD" | "LSL" | "LYD" | "MAD" | "MGA" | "MRU" | "MUR" | "MWK" | "MZN" | "NAD" | "NGN" | "RWF" | "SCR" | "SDG" | "SLE" | "SOS" | "SSP" | "STN" | "SZL" | "TND" | "TZS" | "UGX" | "USD" | "XAF" | "XOF" | "ZAR" | "ZMW" | "ZWG";
            /** @example Orange Money */
            description?: string | null;
            field_list?: components["schemas"]["FieldInput"][] | null;
            /**
             * @example {
             *       "msisdn": [
             *         "required",
             *         "string"
             *       ],
             *       "email": [
             *         "nullable",
             *         "email"
             *       ]
             *     }
             */
            fields?: {
                [key: string]: string[];
            } | null;
            /** @default active */
            status?: ("active" | "inactive") | null;
            /** @enum {string} */
            type: "momo" | "bank" | "card" | "cash";
        };
        ChartOfAccounts: {
            data: {
                class: string;
                code: string;
                name: string;
                normal_side: string;
                owner: string;
                purpose: string;
            }[];
            has_more: boolean;
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "number": 7,
         *       "made_at": "2026-11-21T09:00:00.000000Z",
         *       "previous": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "shards": [
         *         {
         *           "shard": 0,
         *           "incarnation": 1,
         *           "sequence": 1024,
         *           "hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
         *         },
         *         {
         *           "shard": 1,
         *           "incarnation": 1,
         *           "sequence": 0,
         *           "hash": null
         *         }
         *       ],
         *       "hash": "d98880718541e8a34782f7d15e5190610a4295e2e5509d7727f48052d5592e3d",
         *       "signature": "3lcjyHGFkruWhllpSBX6HBL4y7GTuCD8iGy4SDPEmvnI1he6+ykYpM5ESabcWnJCTzHNMJLgyVzWDHK5aUowDQ==",
         *       "public_key": "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAdl04NJKnPa4t6difqZDB6/6XHkTXmucfY4WUK7J2j7Y=\n-----END PUBLIC KEY-----\n"
         *     }
         */
        Checkpoint: {
            /** @description SHA-256 of the canonical text; the next checkpoint names it as previous */
            hash: string;
            /** @description RFC 3339, UTC */
            made_at: string;
            /** @description from 1, without gaps */
            number: number;
            previous: string | null;
            /** @description the key that it verifies with, PEM */
            public_key: string;
            /** @description by shard, ascending */
            shards: {
                hash: string | null;
                incarnation: number;
                /** @description of the shard's last event; 0 where there is none */
                sequence: number;
                shard: number;
            }[];
            /** @description Ed25519 over the canonical text, in base64 */
            signature: string;
        };
        Checkpoints: {
            data: components["schemas"]["Checkpoint"][];
            has_more: boolean;
            next_cursor: string | null;
            /**
             * @example -----BEGIN PUBLIC KEY-----
             *     MCowBQYDK2VwAyEAdl04NJKnPa4t6difqZDB6/6XHkTXmucfY4WUK7J2j7Y=
             *     -----END PUBLIC KEY-----
             */
            public_key: string | null;
        };
        CustomerInput: {
            /** @example TZ */
            country?: string | null;
            /** Format: email */
            email?: string | null;
            /** @example Juma */
            first_name: string;
            /** @example Mwangi */
            last_name: string;
            /** @example +255712345678 */
            phone?: string | null;
        };
        DeadLetter: {
            error: string;
            group: string;
            /** @example connector-12 */
            id: string;
            offset: number;
            /** Format: date-time */
            parked_at: string;
            partition: number;
            reason: string;
            /** @enum {string} */
            service: "ledger" | "connector" | "notifier";
            topic: string;
            type: string | null;
            value: string;
        };
        Deposit: {
            /** @example 100.00 */
            amount: string;
            business_id: string;
            /** Format: date-time */
            created_at: string;
            currency: string;
            decided_at: string | null;
            decided_by: string | null;
            decision: ("approve" | "reject" | "void") | null;
            id: string;
            /** @enum {string} */
            kind: "deposit";
            /** @enum {string} */
            method: "bank" | "cash";
            /** @enum {string} */
            mode: "live" | "test";
            note: string | null;
            proof: {
                [key: string]: string;
            };
            reference: string;
            /** @enum {string} */
            status: "initiated" | "pending" | "processing" | "transmitted" | "completed" | "failed" | "rejected" | "cancelled" | "expired" | "voided" | "blocked" | "refunded";
            /** Format: date-time */
            updated_at: string;
        };
        DepositInput: {
            /**
             * @description Decimal text in major units.
             * @example 100000.00
             */
            amount: string;
            /** @example NGN */
            currency: string;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            method: "bank" | "cash";
            /**
             * @example {
             *       "bank_reference": "FT26325XYZ",
             *       "paid_by": "Ada Obi"
             *     }
             */
            proof: {
                [key: string]: string;
            };
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        DepositNoteInput: {
            /** @example Seen on the account statement of 21 November. */
            note: string;
        };
        FeeInput: {
            /**
             * @description Decimal text in major units.
             * @example 0.50
             */
            amount?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 50.00
             */
            max?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 0.10
             */
            min?: string | null;
            /** @example 1.0 */
            percent?: string | null;
        };
        Fees: {
            /** Format: date-time */
            as_of: string;
            data: {
                /** @example 100.00 */
                commission: string;
                currency: string;
                /** @example 100.00 */
                discounts: string;
                /** @example 100.00 */
                fees: string;
                /** @example 100.00 */
                margin: string;
                /** @enum {string} */
                mode: "live" | "test";
                /** @example 100.00 */
                net: string;
                /** @example 100.00 */
                tax: string;
            }[];
            from: string | null;
            group_by: string[];
            has_more: boolean;
            next_cursor: string | null;
            sequences: {
                [key: string]: number;
            };
            timezone: string;
            to: string | null;
        };
        FieldInput: {
            name: string;
            rules: string[];
        };
        FieldProblem: {
            /** @enum {string} */
            code: "required" | "invalid_format" | "too_small" | "too_large" | "unknown_field" | "not_supported";
            /** @description What is wrong with it, and what to do. */
            detail: string;
            /** @description Its path in the request: `customer.email`. */
            field: string;
        };
        Float: {
            at: string | null;
            balance: string | null;
            currency: string;
            is_low: boolean;
            low_water: string | null;
            provider: string;
            source: ("answer" | "balance") | null;
        };
        Floats: {
            /** Format: date-time */
            as_of: string;
            data: {
                account_id: string;
                currency: string;
                /** @example 100.00 */
                float: string;
                /** @enum {string} */
                mode: "live" | "test";
                /** @example 100.00 */
                position: string;
                provider: string;
                /** @example 100.00 */
                receivable: string;
                /** @example 100.00 */
                suspense: string;
            }[];
            has_more: boolean;
            next_cursor: string | null;
            sequences: {
                [key: string]: number;
            };
        };
        InFlight: {
            /** Format: date-time */
            as_of: string;
            data: {
                /** @example 100.00 */
                amount: string;
                business_id: string | null;
                currency: string;
                kind: ("purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment") | null;
                /** @enum {string} */
                mode: "live" | "test";
                reference: string | null;
                /** Format: date-time */
                since: string;
                stage: string;
                transaction_id: string;
                wallet_id: string;
            }[];
            has_more: boolean;
            next_cursor: string | null;
            older_than_s: number;
        };
        Invoice: {
            /** @example 100.00 */
            amount_paid: string;
            /** Format: date-time */
            created_at: string;
            currency: string;
            customer: {
                email: string | null;
                name: string;
                phone: string | null;
            };
            due_date: string | null;
            id: string;
            items: {
                name: string;
                /** @description as it was sent */
                quantity: number | string;
                /** @example 100.00 */
                total: string;
                /** @example 100.00 */
                unit_price: string;
            }[];
            /** @enum {string} */
            mode: "live" | "test";
            notes: string | null;
            /**
             * @description without gaps per business and mode
             * @example INV-000001
             */
            number: string;
            /**
             * @description what came in beyond the total, to be refunded; usually zero
             * @example 100.00
             */
            overpaid: string;
            paid_at: string | null;
            /** Format: uri */
            pay_url: string;
            reference: string;
            /** @enum {string} */
            status: "open" | "paid" | "overdue" | "void";
            /** @example 100.00 */
            subtotal: string;
            /** @example 100.00 */
            tax: string;
            tax_percent: string;
            /** @example 100.00 */
            total: string;
            transaction_id: string | null;
            /** Format: date-time */
            updated_at: string;
            voided_at: string | null;
        };
        InvoiceCustomerInput: {
            /** Format: email */
            email?: string | null;
            /** @example Jane Doe */
            name: string;
            /** @example +255787654321 */
            phone?: string | null;
        };
        InvoiceInput: {
            /** @example TZS */
            currency: string;
            customer: components["schemas"]["InvoiceCustomerInput"];
            /**
             * Format: date
             * @example 2026-12-01
             */
            due_date?: string | null;
            items: components["schemas"]["InvoiceItemInput"][];
            /** @example Payment due within 30 days */
            notes?: string | null;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            tax_percent?: (string | number) | null;
        };
        InvoiceItemInput: {
            /** @example Web Design */
            name: string;
            /** @example 1 */
            quantity: number | string;
            /**
             * @description Decimal text in major units.
             * @example 200000.00
             */
            unit_price: string;
        };
        Lookup: {
            details: {
                [key: string]: string;
            };
            name: string;
        };
        LookupInput: {
            /** @example OM */
            channel?: string | null;
            /** @example smb_ikedc */
            product_code?: string | null;
            /** @example +23276123456 */
            recipient: string;
        };
        NewApiKey: {
            /** Format: date-time */
            created_at: string;
            credentials: {
                [key: string]: string;
            } | null;
            dialect: string | null;
            expires_at: string | null;
            id: string;
            mode: string;
            name: string | null;
            prefix: string;
            /** @description How much of what its business may send; null is no bound of its own. */
            rate: {
                per_hour: number | null;
                per_minute: number | null;
            };
            revoked_at: string | null;
            scopes: string[];
            /** @description Shown in this answer only. */
            secret: string;
        };
        NewBusiness: {
            code: string;
            country: string;
            /** Format: date-time */
            created_at: string;
            currencies: string[];
            email: string;
            id: string;
            kyc_status: string;
            name: string;
            phone: string | null;
            /** @description Shown in this answer only. */
            secret: string;
            status: string;
            tier: string;
            timezone: string;
            /** Format: date-time */
            updated_at: string;
        };
        NewBusinessInput: {
            /**
             * @description ISO 3166 alpha-2
             * @example NG
             */
            country: string;
            /**
             * @example [
             *       "NGN"
             *     ]
             */
            currencies: ("AED" | "AOA" | "BIF" | "BWP" | "CDF" | "CHF" | "CNY" | "CVE" | "DJF" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "GBP" | "GHS" | "GMD" | "GNF" | "INR" | "JPY" | "KES" | "KMF" | "KWD" | "LRD" | "LSL" | "LYD" | "MAD" | "MGA" | "MRU" | "MUR" | "MWK" | "MZN" | "NAD" | "NGN" | "RWF" | "SCR" | "SDG" | "SLE" | "SOS" | "SSP" | "STN" | "SZL" | "TND" | "TZS" | "UGX" | "USD" | "XAF" | "XOF" | "ZAR" | "ZMW" | "ZWG")[];
            /** Format: email */
            email: string;
            /** @example Demo Telecoms */
            name: string;
            /** @example +2348031234567 */
            phone?: string | null;
            /** @example free */
            tier?: string | null;
            /**
             * @default UTC
             * @example Africa/Lagos
             */
            timezone?: string | null;
        };
        NewBusinessKeyInput: {
            credentials?: {
                [key: string]: string;
            } | null;
            /** @description Makes credentials in that dialect's form. */
            dialect?: ("bmatror" | "blmpay" | "strongmb" | "mpp" | "bboxx") | null;
            /** Format: date-time */
            expires_at?: string | null;
            /** @enum {string} */
            mode: "live" | "test";
            name?: string | null;
            /** @description How much of what the business may send; no bound unless said. */
            rate?: components["schemas"]["RateInput"] | null;
            scopes?: ("balance:read" | "transactions:read" | "purchases:write" | "payments:write" | "payouts:write" | "transfers:write" | "invoices:write" | "webhooks:manage" | "keys:manage")[] | null;
        };
        NewKeyInput: {
            /** Format: date-time */
            expires_at?: string | null;
            name?: string | null;
            /** @description How much of what the business may send; no bound unless said. */
            rate?: components["schemas"]["RateInput"] | null;
            scopes: ("balance:read" | "transactions:read" | "purchases:write" | "payments:write" | "payouts:write" | "transfers:write" | "invoices:write" | "webhooks:manage" | "keys:manage")[];
        };
        NewOAuthClient: {
            business_id: string;
            client_id: string;
            /** @description Shown in this answer only. */
            client_secret: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @enum {string} */
            mode: "live" | "test";
            name: string | null;
            rate: {
                per_hour: number | null;
                per_minute: number | null;
            };
            revoked_at: string | null;
            scopes: ("balance:read" | "transactions:read" | "purchases:write" | "payments:write" | "payouts:write" | "transfers:write" | "invoices:write" | "webhooks:manage" | "keys:manage")[];
            /** @description The same as client_secret. */
            secret: string;
        };
        NewOAuthClientInput: {
            /** @enum {string} */
            mode: "live" | "test";
            name?: string | null;
            /** @description How much of what the business may send; no bound unless said. */
            rate?: components["schemas"]["RateInput"] | null;
            scopes?: ("balance:read" | "transactions:read" | "purchases:write" | "payments:write" | "payouts:write" | "transfers:write" | "invoices:write" | "webhooks:manage" | "keys:manage")[] | null;
        };
        NewOperatorKey: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            name: string | null;
            prefix: string;
            revoked_at: string | null;
            /** @enum {string} */
            role: "operator" | "finance" | "support";
            /** @description Shown in this answer only. */
            secret: string;
        };
        NewOperatorKeyInput: {
            /** Format: date-time */
            expires_at?: string | null;
            /** @example Amina, finance */
            name: string;
            /** @enum {string} */
            role: "operator" | "finance" | "support";
        };
        NewProvider: {
            /**
             * Format: uri
             * @example https://api.provider.example
             */
            base_url: string;
            callback?: {
                /**
                 * @example [
                 *       "10.0.0.0/8"
                 *     ]
                 */
                allow_from?: string[];
                /** @example a-secret-of-the-provider */
                secret?: string;
            };
            circuit?: {
                /** @example 20 */
                min_calls?: number;
                /** @example 600 */
                pause_max_s?: number;
                /** @example 10 */
                pause_s?: number;
                /** @example 3 */
                probes?: number;
                /** @example 50 */
                unhealthy_percent?: number;
                /** @example 60 */
                window_s?: number;
            };
            /** @example smb_main */
            code: string;
            /**
             * @description As the dialect has them; never shown again.
             * @example {
             *       "api_key": "smb_live_secret"
             *     }
             */
            credentials: Record<string, never>;
            /** @example strongmb */
            dialect: string;
            float?: {
                /** @example 60 */
                ask_every_s?: number;
                /**
                 * @description Per currency: with less than this, other routes are taken first.
                 * @example {
                 *       "NGN": "100000.00"
                 *     }
                 */
                low_water?: {
                    [key: string]: string;
                };
            };
            limits?: {
                /** @example 64 */
                in_flight?: number;
                /** @example 50 */
                per_second?: number;
            };
            /** @enum {string} */
            mode: "live" | "test";
            requery?: {
                /** @example 2 */
                factor?: number;
                /** @example 5 */
                first_s?: number;
                /** @example 86400 */
                give_up_to_case_after_s?: number;
                /** @example 3600 */
                max_s?: number;
                /** @example 120 */
                not_found_is_failed_after_s?: number;
            };
            statement?: {
                columns?: {
                    amount?: string;
                    currency?: string;
                    executed_at?: string;
                    provider_reference?: string;
                    recipient?: string;
                    reference?: string;
                    status?: string;
                };
                /** @example , */
                delimiter?: string;
                /**
                 * @example {
                 *       "SUCCESSFUL": "succeeded"
                 *     }
                 */
                statuses?: {
                    [key: string]: string;
                };
            };
            /** @enum {string} */
            status?: "active" | "inactive";
            /** @example 10000 */
            timeout_ms?: number;
        };
        /** @description secret is left out where the credentials of a dialect sign */
        NewWebhookEndpoint: {
            business_id: string;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            dialect: ("bmatror" | "blmpay" | "mpp") | null;
            disabled_reason: string | null;
            enabled: boolean;
            events: string[];
            id: string;
            /** @enum {string} */
            mode: "live" | "test";
            /** @description whsec_ and base64; shown in this answer only */
            secret?: string;
            /** Format: uri */
            url: string;
        };
        NoteInput: {
            /** @example The business has funded its wallet. */
            note: string;
        };
        Notification: {
            body: string;
            business_id: string;
            detail: string | null;
            id: string;
            key_id: string;
            /** Format: date-time */
            last_at: string;
            message_id: string;
            /** Format: date-time */
            received_at: string;
            reference: string;
            /** @enum {string} */
            state: "open" | "accepted" | "refused" | "conflict";
            times: number;
        };
        OAuthClient: {
            business_id: string;
            client_id: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @enum {string} */
            mode: "live" | "test";
            name: string | null;
            rate: {
                per_hour: number | null;
                per_minute: number | null;
            };
            revoked_at: string | null;
            scopes: ("balance:read" | "transactions:read" | "purchases:write" | "payments:write" | "payouts:write" | "transfers:write" | "invoices:write" | "webhooks:manage" | "keys:manage")[];
        };
        OperatorKey: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            name: string | null;
            prefix: string;
            revoked_at: string | null;
            /** @enum {string} */
            role: "operator" | "finance" | "support";
        };
        Payment: {
            /** @example 100.00 */
            amount: string;
            balance_after: string | null;
            balance_before: string | null;
            channel: string | null;
            checkout_url: string | null;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** @example 100.00 */
            discount: string;
            failure: {
                code: string;
                detail: string;
            } | null;
            /** @example 100.00 */
            fee: string;
            id: string;
            /** @enum {string} */
            kind: "purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment";
            metadata: Record<string, never>;
            /** @enum {string} */
            mode: "live" | "test";
            product_code: string | null;
            provider_reference: string | null;
            recipient: string | null;
            reference: string;
            reversal: Record<string, never> | null;
            /** @enum {string} */
            status: "initiated" | "pending" | "processing" | "transmitted" | "completed" | "failed" | "rejected" | "cancelled" | "expired" | "voided" | "blocked" | "refunded";
            status_detail: string | null;
            /** @example 100.00 */
            total: string;
            /** Format: date-time */
            updated_at: string;
        };
        PaymentInput: {
            /**
             * @description Decimal text in major units.
             * @example 5000.00
             */
            amount: string;
            /** Format: uri */
            cancel_url?: string | null;
            /** @example OM */
            channel?: string | null;
            /** @example TZS */
            currency: string;
            customer: components["schemas"]["CustomerInput"];
            /** @default 14400 */
            expires_in?: number | null;
            fields?: {
                [key: string]: string;
            } | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @example mobile_money
             * @enum {string}
             */
            method: "mobile_money" | "card";
            /** @example +255712345678 */
            phone?: string | null;
            /** Format: uri */
            redirect_url?: string | null;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        PaymentLink: {
            amount: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            description: string;
            id: string;
            max_uses: number | null;
            /** @enum {string} */
            mode: "live" | "test";
            reference: string;
            /** @enum {string} */
            status: "active" | "inactive";
            /** Format: date-time */
            updated_at: string;
            /** Format: uri */
            url: string;
            /** @description completed payments */
            uses: number;
        };
        PaymentLinkInput: {
            /**
             * @description Decimal text in major units.
             * @example 5000.00
             */
            amount?: string | null;
            /** @example TZS */
            currency: string;
            /** @example Entrance fee, science fair */
            description: string;
            max_uses?: number | null;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
        };
        PayoutInput: {
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            amount: string;
            /** @example OM */
            channel: string;
            /** @example SLE */
            currency: string;
            fee_payer?: ("merchant" | "end_user") | null;
            fields?: {
                [key: string]: string;
            } | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @example salary of November */
            narration?: string | null;
            recipient: components["schemas"]["RecipientInput"];
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        PricingInput: {
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            amount?: string | null;
            /** @example 1 */
            discount_percent?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            fee?: string | null;
            /** @enum {string} */
            model: "percent" | "fixed";
        };
        Problem400: {
            /** @enum {string} */
            code: "malformed_json" | "unknown_parameter";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 400;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/malformed_json" | "https://daftari.dev/errors/unknown_parameter";
        };
        Problem401: {
            /** @enum {string} */
            code: "unauthenticated" | "key_expired" | "key_revoked";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 401;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/unauthenticated" | "https://daftari.dev/errors/key_expired" | "https://daftari.dev/errors/key_revoked";
        };
        Problem402: {
            /** @enum {string} */
            code: "insufficient_balance";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 402;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/insufficient_balance";
        };
        Problem403: {
            /** @enum {string} */
            code: "insufficient_scope" | "business_not_active" | "wallet_not_open" | "product_not_allowed";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 403;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/insufficient_scope" | "https://daftari.dev/errors/business_not_active" | "https://daftari.dev/errors/wallet_not_open" | "https://daftari.dev/errors/product_not_allowed";
        };
        Problem404: {
            /** @enum {string} */
            code: "not_found";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 404;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/not_found";
        };
        Problem409: {
            /** @enum {string} */
            code: "reference_conflict" | "not_cancellable" | "not_refundable" | "already_resolved" | "idempotency_in_progress";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 409;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/reference_conflict" | "https://daftari.dev/errors/not_cancellable" | "https://daftari.dev/errors/not_refundable" | "https://daftari.dev/errors/already_resolved" | "https://daftari.dev/errors/idempotency_in_progress";
        };
        Problem413: {
            /** @enum {string} */
            code: "too_large";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 413;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/too_large";
        };
        Problem415: {
            /** @enum {string} */
            code: "unsupported_media_type";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 415;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/unsupported_media_type";
        };
        Problem422: {
            /** @enum {string} */
            code: "validation_failed" | "invalid_recipient" | "product_not_found" | "currency_not_supported" | "idempotency_key_reused";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 422;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/validation_failed" | "https://daftari.dev/errors/invalid_recipient" | "https://daftari.dev/errors/product_not_found" | "https://daftari.dev/errors/currency_not_supported" | "https://daftari.dev/errors/idempotency_key_reused";
        };
        Problem429: {
            /** @enum {string} */
            code: "rate_limited" | "transaction_limit_exceeded" | "daily_limit_exceeded" | "balance_limit_exceeded";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 429;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/rate_limited" | "https://daftari.dev/errors/transaction_limit_exceeded" | "https://daftari.dev/errors/daily_limit_exceeded" | "https://daftari.dev/errors/balance_limit_exceeded";
        };
        Problem500: {
            /** @enum {string} */
            code: "internal_error";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 500;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/internal_error";
        };
        Problem503: {
            /** @enum {string} */
            code: "provider_unavailable" | "temporarily_unavailable";
            /** @description A sentence for whoever reads it; it may change. */
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
            /** @constant */
            status: 503;
            title: string;
            trace_id: string;
            /**
             * Format: uri
             * @enum {string}
             */
            type: "https://daftari.dev/errors/provider_unavailable" | "https://daftari.dev/errors/temporarily_unavailable";
        };
        Product: {
            bundle_size_mb: number | null;
            code: string;
            country: string;
            currency: string;
            fields: {
                name: string;
                rules: string[];
            }[];
            kind: string;
            max_amount: string | null;
            /** @example 100.00 */
            min_amount: string;
            name: string;
            network: string;
            pricing: Record<string, never>;
            status: string;
            validity: string | null;
        };
        ProductInput: {
            bundle_size_mb?: number | null;
            code?: string | null;
            /** @example NG */
            country: string;
            /** @enum {string} */
            currency: "AED" | "AOA" | "BIF" | "BWP" | "CDF" | "CHF" | "CNY" | "CVE" | "DJF" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "GBP" | "GHS" | "GMD" | "GNF" | "INR" | "JPY" | "KES" | "KMF" | "KWD" | "LRD" | "LSL" | "LYD" | "MAD" | "MGA" | "MRU" | "MUR" | "MWK" | "MZN" | "NAD" | "NGN" | "RWF" | "SCR" | "SDG" | "SLE" | "SOS" | "SSP" | "STN" | "SZL" | "TND" | "TZS" | "UGX" | "USD" | "XAF" | "XOF" | "ZAR" | "ZMW" | "ZWG";
            fields?: components["schemas"]["FieldInput"][] | null;
            /** @enum {string} */
            kind: "airtime" | "data" | "cable" | "electricity" | "bill";
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            max_amount?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            min_amount?: string | null;
            /** @example MTN airtime */
            name: string;
            /** @example mtn */
            network: string;
            pricing: components["schemas"]["PricingInput"];
            /** @default active */
            status?: ("active" | "inactive") | null;
            /** @example 30DAYS */
            validity?: string | null;
        };
        Provider: {
            /**
             * Format: uri
             * @example https://api.provider.example
             */
            base_url: string;
            callback: {
                /**
                 * @example [
                 *       "10.0.0.0/8"
                 *     ]
                 */
                allow_from: string[];
                has_secret: boolean;
            };
            circuit: {
                /** @example 20 */
                min_calls: number;
                /** @example 600 */
                pause_max_s: number;
                /** @example 10 */
                pause_s: number;
                /** @example 3 */
                probes: number;
                /** @example 50 */
                unhealthy_percent: number;
                /** @example 60 */
                window_s: number;
            };
            code: string;
            /** Format: date-time */
            created_at: string;
            dialect: string;
            float: {
                /** @example 60 */
                ask_every_s: number;
                /**
                 * @description Per currency: with less than this, other routes are taken first.
                 * @example {
                 *       "NGN": "100000.00"
                 *     }
                 */
                low_water: {
                    [key: string]: string;
                };
            };
            health: {
                calls: number;
                latency_ms: {
                    p50: number | null;
                    p99: number | null;
                };
                paused_until: string | null;
                since: string | null;
                /** @enum {string} */
                state: "closed" | "half_open" | "open";
                success_rate: number | null;
            } | null;
            id: string;
            limits: {
                /** @example 64 */
                in_flight: number;
                /** @example 50 */
                per_second: number;
            };
            /** @enum {string} */
            mode: "live" | "test";
            requery: {
                /** @example 2 */
                factor: number;
                /** @example 5 */
                first_s: number;
                /** @example 86400 */
                give_up_to_case_after_s: number;
                /** @example 3600 */
                max_s: number;
                /** @example 120 */
                not_found_is_failed_after_s: number;
            };
            statement: {
                columns?: {
                    amount?: string;
                    currency?: string;
                    executed_at?: string;
                    provider_reference?: string;
                    recipient?: string;
                    reference?: string;
                    status?: string;
                };
                /** @example , */
                delimiter?: string;
                /**
                 * @example {
                 *       "SUCCESSFUL": "succeeded"
                 *     }
                 */
                statuses?: {
                    [key: string]: string;
                };
            };
            /** @enum {string} */
            status: "active" | "inactive";
            /** @example 10000 */
            timeout_ms: number;
            /** Format: date-time */
            updated_at: string;
        };
        ProviderChange: {
            /**
             * Format: uri
             * @example https://api.provider.example
             */
            base_url?: string;
            callback?: {
                /**
                 * @example [
                 *       "10.0.0.0/8"
                 *     ]
                 */
                allow_from?: string[];
                /** @example a-secret-of-the-provider */
                secret?: string;
            };
            circuit?: {
                /** @example 20 */
                min_calls?: number;
                /** @example 600 */
                pause_max_s?: number;
                /** @example 10 */
                pause_s?: number;
                /** @example 3 */
                probes?: number;
                /** @example 50 */
                unhealthy_percent?: number;
                /** @example 60 */
                window_s?: number;
            };
            /**
             * @description As the dialect has them; never shown again.
             * @example {
             *       "api_key": "smb_live_secret"
             *     }
             */
            credentials?: Record<string, never>;
            float?: {
                /** @example 60 */
                ask_every_s?: number;
                /**
                 * @description Per currency: with less than this, other routes are taken first.
                 * @example {
                 *       "NGN": "100000.00"
                 *     }
                 */
                low_water?: {
                    [key: string]: string;
                };
            };
            limits?: {
                /** @example 64 */
                in_flight?: number;
                /** @example 50 */
                per_second?: number;
            };
            requery?: {
                /** @example 2 */
                factor?: number;
                /** @example 5 */
                first_s?: number;
                /** @example 86400 */
                give_up_to_case_after_s?: number;
                /** @example 3600 */
                max_s?: number;
                /** @example 120 */
                not_found_is_failed_after_s?: number;
            };
            statement?: {
                columns?: {
                    amount?: string;
                    currency?: string;
                    executed_at?: string;
                    provider_reference?: string;
                    recipient?: string;
                    reference?: string;
                    status?: string;
                };
                /** @example , */
                delimiter?: string;
                /**
                 * @example {
                 *       "SUCCESSFUL": "succeeded"
                 *     }
                 */
                statuses?: {
                    [key: string]: string;
                };
            };
            /** @enum {string} */
            status?: "active" | "inactive";
            /** @example 10000 */
            timeout_ms?: number;
        };
        ProviderDay: {
            /** Format: date-time */
            as_of: string;
            data: {
                /** @enum {string} */
                account: "float" | "receivable";
                /** @example 100.00 */
                captures: string;
                /** @example 100.00 */
                closing: string;
                /** @example 100.00 */
                collections: string;
                /** @example 100.00 */
                corrections: string;
                currency: string;
                difference: string | null;
                /** @example 100.00 */
                late_successes: string;
                /** @enum {string} */
                mode: "live" | "test";
                /** @example 100.00 */
                opening: string;
                /** @example 100.00 */
                refunds: string;
                /** @example 100.00 */
                reversals: string;
                /** @example 100.00 */
                settlements: string;
                theirs: string | null;
                /** @example 100.00 */
                top_ups: string;
                /** @example 100.00 */
                unexplained: string;
                /** @example 100.00 */
                withdrawals: string;
            }[];
            date: string;
            /** Format: date-time */
            from: string;
            has_more: boolean;
            next_cursor: string | null;
            provider: string;
            timezone: string;
            /** Format: date-time */
            to: string;
        };
        ProviderHealth: {
            calls: number;
            latency_ms: {
                p50: number | null;
                p99: number | null;
            };
            paused_until: string | null;
            provider: string;
            since: string | null;
            /** @enum {string} */
            state: "closed" | "half_open" | "open";
            success_rate: number | null;
        };
        PurchaseInput: {
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            amount?: string | null;
            fields?: {
                [key: string]: string;
            } | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @example smb_mtn_vtu */
            product_code: string;
            /** @example 08031234567 */
            recipient: string;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        RateInput: {
            per_hour?: number | null;
            per_minute?: number | null;
        };
        Receivables: {
            /** Format: date-time */
            as_of: string;
            data: {
                /** @example 100.00 */
                amount: string;
                business_id: string;
                case_id: string;
                currency: string;
                kind: string;
                /** @enum {string} */
                mode: "live" | "test";
                /** Format: date-time */
                since: string;
                transaction_id: string;
            }[];
            has_more: boolean;
            next_cursor: string | null;
        };
        RecipientInput: {
            /** @example +23276123456 */
            account: string;
            /** @example Fatu Marah */
            name?: string | null;
        };
        Reconciliation: {
            bytes: number;
            /** @enum {string} */
            cases: "asked" | "held" | "none";
            counts: {
                ambiguous: number;
                amount_differs: number;
                bad_lines: number;
                duplicate: number;
                lines: number;
                matched: number;
                missing_here: number;
                missing_there: number;
                status_differs: number;
            };
            covers_from: string | null;
            covers_to: string | null;
            /** Format: date */
            date: string;
            /** Format: date-time */
            finished_at: string;
            id: string;
            mode: string;
            provider: string;
            /** Format: date-time */
            uploaded_at: string;
            uploaded_by: string | null;
        };
        ReconciliationSummary: {
            data: {
                amount: string;
                currency: string;
                in_statement: number;
                mode: string;
                provider: string;
                /** @enum {string} */
                state: "agreed" | "awaiting" | "disagreement";
                transactions: number;
            }[];
            /** Format: date */
            date: string;
        };
        ReconciliationWithLines: {
            bytes: number;
            /** @enum {string} */
            cases: "asked" | "held" | "none";
            counts: {
                ambiguous: number;
                amount_differs: number;
                bad_lines: number;
                duplicate: number;
                lines: number;
                matched: number;
                missing_here: number;
                missing_there: number;
                status_differs: number;
            };
            covers_from: string | null;
            covers_to: string | null;
            /** Format: date */
            date: string;
            /** Format: date-time */
            finished_at: string;
            has_more: boolean;
            id: string;
            lines: {
                detail: Record<string, never>;
                line: number | null;
                /** @enum {string} */
                result: "matched" | "missing_here" | "missing_there" | "amount_differs" | "status_differs" | "duplicate" | "ambiguous" | "bad_line";
                transaction_id?: string;
            }[];
            mode: string;
            next_cursor: string | null;
            provider: string;
            /** Format: date-time */
            uploaded_at: string;
            uploaded_by: string | null;
        };
        RefundInput: {
            /**
             * @description Decimal text in major units.
             * @example 50.00
             */
            amount?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @example returned goods */
            reason: string;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** @example txn_01890000-0000-7000-8000-000000000072 */
            transaction_id: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        Refusal: {
            available: string | null;
            business_id: string;
            /** @enum {string} */
            code: "reference_conflict" | "too_late" | "malformed_command" | "transaction_not_found" | "mode_mismatch" | "business_not_active" | "wallet_not_open" | "currency_not_supported" | "already_ended" | "case_not_found" | "already_resolved" | "decision_not_possible" | "not_refundable" | "transaction_limit_exceeded" | "daily_limit_exceeded" | "balance_limit_exceeded" | "overdraft_limit_exceeded" | "insufficient_balance" | "invalid_recipient" | "format_too_old";
            command_id: string;
            currency: string | null;
            detail: string;
            /** @enum {string} */
            mode: "live" | "test";
            needed: string | null;
            /** Format: date-time */
            recorded_at: string;
            reference: string;
        };
        ReplayedDeadLetter: {
            /** @example connector-12 */
            id: string;
            replayed: boolean;
            /** @enum {string} */
            service: "ledger" | "connector" | "notifier";
        };
        ReplayInput: {
            /**
             * Format: date-time
             * @description What was made from then on is sent again.
             */
            from: string;
            /** @description Only what stands so; all of it where this is left out. */
            status?: ("pending" | "delivered" | "failing" | "dead_letter") | null;
            /** Format: date-time */
            to?: string | null;
        };
        ResolveInput: {
            /** @enum {string} */
            decision: "capture" | "release" | "compensate" | "write_off" | "accept";
            /** @example The provider confirmed by telephone. */
            note: string;
            /** @description For a capture, where it is not known here which provider delivered. */
            provider?: string | null;
            provider_reference?: string | null;
            /**
             * @description May the business come to owe what its wallet cannot pay? Where it may not, compensate is refused with insufficient_balance.
             * @default true
             */
            receivable?: boolean | null;
        };
        RotatedApiKey: {
            /** Format: date-time */
            created_at: string;
            credentials: {
                [key: string]: string;
            } | null;
            dialect: string | null;
            expires_at: string | null;
            id: string;
            mode: string;
            name: string | null;
            prefix: string;
            /** Format: date-time */
            previous_works_until: string;
            /** @description How much of what its business may send; null is no bound of its own. */
            rate: {
                per_hour: number | null;
                per_minute: number | null;
            };
            revoked_at: string | null;
            scopes: string[];
            secret: string;
        };
        RotatedSecret: {
            /**
             * Format: date-time
             * @description until when the secret before it signs as well
             */
            previous_secret_expires_at: string;
            /** @description whsec_ and base64; shown in this answer only */
            secret: string;
        };
        RotatedWebhookEndpoint: {
            business_id: string;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            dialect: ("bmatror" | "blmpay" | "mpp") | null;
            disabled_reason: string | null;
            enabled: boolean;
            events: string[];
            id: string;
            /** @enum {string} */
            mode: "live" | "test";
            /**
             * Format: date-time
             * @description until when the secret before it signs as well
             */
            previous_secret_expires_at: string;
            /** @description whsec_ and base64; shown in this answer only */
            secret: string;
            /** Format: uri */
            url: string;
        };
        /** @description The list, or what GET gave */
        RouteList: {
            /** @example null */
            channel?: string | null;
            cost?: {
                /** @example 2.5 */
                percent: string;
            } | {
                /** @example 1.00 */
                amount: string;
            } | null;
            /** @enum {string} */
            mode: "live" | "test";
            /** @example 1 */
            priority?: number;
            /** @example smb_mtn_vtu */
            product_code?: string | null;
            /** @example smb_main */
            provider: string;
            /** @example mtn_vtu */
            provider_product_code?: string | null;
            /** @example 1 */
            weight?: number;
        }[] | {
            data: {
                /** @example null */
                channel?: string | null;
                cost?: {
                    /** @example 2.5 */
                    percent: string;
                } | {
                    /** @example 1.00 */
                    amount: string;
                } | null;
                /** @enum {string} */
                mode: "live" | "test";
                /** @example 1 */
                priority?: number;
                /** @example smb_mtn_vtu */
                product_code?: string | null;
                /** @example smb_main */
                provider: string;
                /** @example mtn_vtu */
                provider_product_code?: string | null;
                /** @example 1 */
                weight?: number;
            }[];
            /** @constant */
            has_more?: false;
            next_cursor?: null;
        };
        Routes: {
            data: {
                /** @example null */
                channel: string | null;
                cost: {
                    /** @example 2.5 */
                    percent: string;
                } | {
                    /** @example 1.00 */
                    amount: string;
                } | null;
                /** @enum {string} */
                mode: "live" | "test";
                /** @example 1 */
                priority: number;
                /** @example smb_mtn_vtu */
                product_code: string | null;
                /** @example smb_main */
                provider: string;
                /** @example mtn_vtu */
                provider_product_code: string | null;
                /** @example 1 */
                weight: number;
            }[];
            /** @constant */
            has_more: false;
            next_cursor: null;
        };
        Statement: {
            /** Format: date-time */
            as_of: string;
            /** @example 100.00 */
            closing_balance: string;
            currency: string;
            from: string | null;
            has_more: boolean;
            lines: {
                /** @example 100.00 */
                amount: string;
                /** @example 100.00 */
                balance_after: string;
                /** @example 100.00 */
                balance_before: string;
                description: string | null;
                /** @enum {string} */
                direction: "debit" | "credit";
                kind: ("purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment") | null;
                /** Format: date-time */
                occurred_at: string;
                reference: string | null;
                transaction_id: string | null;
            }[];
            /** @enum {string} */
            mode: "live" | "test";
            next_cursor: string | null;
            /** @example 100.00 */
            opening_balance: string;
            to: string | null;
            wallet_id: string;
        };
        Suspense: {
            /** Format: date-time */
            as_of: string;
            data: {
                /** @example 100.00 */
                balance: string;
                currency: string;
                /** @example 100.00 */
                explained: string;
                /** @enum {string} */
                mode: "live" | "test";
                oldest_case_at: string | null;
                open_cases: number;
                provider: string;
                /** @example 100.00 */
                unexplained: string;
            }[];
            has_more: boolean;
            next_cursor: string | null;
        };
        Tier: {
            limits: Record<string, never>;
            name: string;
            rate: Record<string, never>;
        };
        TierInput: {
            limits?: {
                [key: string]: unknown;
            } | null;
            name?: string | null;
            rate: components["schemas"]["RateInput"];
        };
        TimelineEntry: {
            /** Format: date-time */
            at: string;
            detail: Record<string, never>;
            source: string;
            type: string;
        };
        Transaction: {
            /** @example 100.00 */
            amount: string;
            balance_after: string | null;
            balance_before: string | null;
            channel: string | null;
            checkout_url?: string | null;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** @example 100.00 */
            discount: string;
            failure: {
                code: string;
                detail: string;
            } | null;
            /** @example 100.00 */
            fee: string;
            id: string;
            /** @enum {string} */
            kind: "purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment";
            metadata: Record<string, never>;
            /** @enum {string} */
            mode: "live" | "test";
            product_code: string | null;
            provider_reference: string | null;
            recipient: string | null;
            reference: string;
            reversal: Record<string, never> | null;
            /** @enum {string} */
            status: "initiated" | "pending" | "processing" | "transmitted" | "completed" | "failed" | "rejected" | "cancelled" | "expired" | "voided" | "blocked" | "refunded";
            status_detail: string | null;
            /** @example 100.00 */
            total: string;
            transaction_id?: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        TransferInput: {
            /**
             * @description Decimal text in major units.
             * @example 250.00
             */
            amount: string;
            /** @example NGN */
            currency: string;
            /** @example commission of November */
            description?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            narration?: string | null;
            /**
             * @description Yours, unique per mode; sending it again is safe.
             * @example order-1
             */
            reference: string;
            /** @example 100002 */
            to_business: string;
            /** Format: uri */
            webhook_url?: string | null;
        };
        TrialBalance: {
            /** Format: date-time */
            as_of: string;
            data: {
                account_id: string;
                business_id: string | null;
                class: string | null;
                code: string;
                /** @example 100.00 */
                credit: string;
                currency: string;
                /** @example 100.00 */
                debit: string;
                /** @enum {string} */
                mode: "live" | "test";
                name: string;
                /** @enum {string} */
                normal_side: "debit" | "credit";
                wallet_id: string | null;
            }[];
            has_more: boolean;
            next_cursor: string | null;
            sequences: {
                [key: string]: number;
            };
            totals: {
                /** @example 100.00 */
                credit: string;
                currency: string;
                /** @example 100.00 */
                debit: string;
                /** @enum {string} */
                mode: "live" | "test";
            }[];
        };
        Verification: {
            checks: {
                detail: string;
                name: string;
                ok: boolean;
            }[];
            ok: boolean;
        };
        Wallet: {
            /** @example 100.00 */
            available: string;
            currency: string;
            /** @example 100.00 */
            daily_used: string;
            /** @example 100.00 */
            held: string;
            id: string;
            limits: {
                balance: string | null;
                daily: string | null;
                transaction: string | null;
            };
            /** @enum {string} */
            mode: "live" | "test";
            /** @example 100.00 */
            overdraft_limit: string;
            /** @example 100.00 */
            pending: string;
            /** @enum {string} */
            status: "open" | "frozen" | "closed";
            tier: string;
            /** @example 100.00 */
            total: string;
            /** Format: date-time */
            updated_at: string;
        };
        WalletLimitsInput: {
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            balance?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            daily?: string | null;
            /**
             * @description Decimal text in major units.
             * @example 100.00
             */
            transaction?: string | null;
        };
        WalletTermsInput: {
            limits?: components["schemas"]["WalletLimitsInput"] | null;
            /** @enum {string} */
            mode: "live" | "test";
            /**
             * @description Decimal text in major units.
             * @example 0.00
             */
            overdraft_limit?: string | null;
            status?: ("open" | "frozen" | "closed") | null;
        };
        WebhookDelivery: {
            attempts: {
                /** Format: date-time */
                at: string;
                attempt: number;
                duration_ms: number;
                error: string | null;
                response: string | null;
                status: number | null;
            }[];
            /** Format: date-time */
            created_at: string;
            endpoint_id: string | null;
            /** @description whd_…: the webhook-id of every attempt */
            id: string;
            next_attempt_at: string | null;
            reason: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failing" | "dead_letter";
            transaction_id: string | null;
            type: string;
            url: string | null;
        };
        WebhookEndpoint: {
            business_id: string;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            dialect: ("bmatror" | "blmpay" | "mpp") | null;
            disabled_reason: string | null;
            enabled: boolean;
            events: string[];
            id: string;
            /** @enum {string} */
            mode: "live" | "test";
            /** Format: uri */
            url: string;
        };
        WebhookEndpointChangeInput: {
            description?: string | null;
            /** @description Enabled again, it is sent what happens from then on. */
            enabled?: boolean | null;
            /**
             * @example [
             *       "transaction.completed"
             *     ]
             */
            events?: string[] | null;
            /** Format: uri */
            url?: string | null;
        };
        WebhookEndpointInput: {
            description?: string | null;
            /** @description Fixes payload and signature. The webhook secret of your credentials in this dialect signs; the answer has none. */
            dialect?: ("bmatror" | "blmpay" | "mpp") | null;
            /** @default true */
            enabled?: boolean | null;
            /**
             * @example [
             *       "*"
             *     ]
             */
            events: string[];
            /** Format: uri */
            url: string;
        };
        WebhookReplay: {
            /** @description more than one request sends again: ask on with next_from as from */
            has_more: boolean;
            next_from: string | null;
            replayed: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    adminListAccounts: {
        parameters: {
            query?: {
                at?: string;
                /** @description The id of a business. */
                business?: string;
                /** @description An account's code, or a family of the chart. */
                code?: string;
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                limit?: number;
                mode?: "live" | "test";
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accounts; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounts"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetAccountBalance: {
        parameters: {
            query?: {
                at?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccountBalance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountBalance"];
                };
            };
        };
    };
    adminGetAccountStatement: {
        parameters: {
            query?: {
                format?: "json" | "csv" | "jsonl";
                from?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccountStatement; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountStatement"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetAuditLog: {
        parameters: {
            query?: {
                /** @description such as business.change */
                action?: string;
                /** @description what concerns this business */
                business?: string;
                created_from?: string;
                created_to?: string;
                /** @description what was done with this operator key */
                key_id?: string;
                limit?: number;
                outcome?: "asked" | "done" | "refused";
                request_id?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                /** @description what it was done to: an id, a code, a name */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of AuditEntry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminListBusinesses: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Business */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Business"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminCreateBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBusinessInput"];
            };
        };
        responses: {
            /** @description NewBusiness */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewBusiness"];
                };
            };
        };
    };
    adminGetBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Business */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Business"];
                };
            };
        };
    };
    adminUpdateBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BusinessChangeInput"];
            };
        };
        responses: {
            /** @description Business */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Business"];
                };
            };
        };
    };
    adminListBusinessApiKeys: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of ApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminCreateBusinessApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBusinessKeyInput"];
            };
        };
        responses: {
            /** @description NewApiKey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    adminDeleteBusinessApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    adminRotateBusinessApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RotatedApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedApiKey"];
                };
            };
        };
    };
    adminCreateBusinessCredit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustmentInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    adminCreateBusinessDebit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustmentInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    adminListBusinessOauthClients: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of OAuthClient */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuthClient"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminCreateBusinessOauthClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOAuthClientInput"];
            };
        };
        responses: {
            /** @description NewOAuthClient */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewOAuthClient"];
                };
            };
        };
    };
    adminDeleteBusinessOauthClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OAuthClient */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClient"];
                };
            };
        };
    };
    adminPutBusinessWallet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                currency: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WalletTermsInput"];
            };
        };
        responses: {
            /** @description Wallet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wallet"];
                };
            };
        };
    };
    adminListCallbacks: {
        parameters: {
            query?: {
                limit?: number;
                /** @description a provider by its code */
                provider?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                /** @description refused at the door; genuine but about nothing known; or handled */
                state?: "refused" | "unmatched" | "handled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Callback */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Callback"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminListCases: {
        parameters: {
            query?: {
                /** @description The id of a business. */
                business?: string;
                created_from?: string;
                created_to?: string;
                currency?: string;
                kind?: "late_success" | "reversal" | "wrong_amount" | "unknown_too_long" | "missing_at_provider" | "missing_here" | "amount_differs" | "status_differs" | "duplicate" | "orphan_callback" | "transfer_returned_to_suspense" | "parked_command";
                limit?: number;
                mode?: "live" | "test";
                /** @description The code of a provider. */
                provider?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "open" | "resolved";
                /** @description The id of a transaction. */
                transaction?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Case"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
        };
    };
    adminRejectCaseProposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteInput"];
            };
        };
        responses: {
            /** @description Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
        };
    };
    adminResolveCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveInput"];
            };
        };
        responses: {
            /** @description Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Case */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
        };
    };
    adminListChannels: {
        parameters: {
            query?: {
                category?: "payment" | "transfer" | "payout" | "cashin" | "deposit" | "topup";
                country?: string;
                currency?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "active" | "inactive";
                type?: "momo" | "bank" | "card" | "cash";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Channel"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    adminPutChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelInput"];
            };
        };
        responses: {
            /** @description Channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    adminListChartOfAccounts: {
        parameters: {
            query?: {
                format?: "json" | "csv" | "jsonl";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ChartOfAccounts; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChartOfAccounts"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminListCheckpoints: {
        parameters: {
            query?: {
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Checkpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoints"];
                };
            };
        };
    };
    adminCreateCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Checkpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"];
                };
            };
            /** @description Checkpoint */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"];
                };
            };
        };
    };
    adminListDeadLetters: {
        parameters: {
            query?: {
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of DeadLetter */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminReplayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReplayedDeadLetter */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeadLetter"];
                };
            };
        };
    };
    adminListDeposits: {
        parameters: {
            query?: {
                /** @description The id of a business. */
                business?: string;
                created_from?: string;
                created_to?: string;
                limit?: number;
                mode?: "live" | "test";
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "initiated" | "pending" | "processing" | "transmitted" | "completed" | "failed" | "rejected" | "cancelled" | "expired" | "voided" | "blocked" | "refunded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Deposit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Deposit"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetDeposit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deposit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
        };
    };
    adminApproveDeposit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepositNoteInput"];
            };
        };
        responses: {
            /** @description Deposit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
            /** @description Deposit */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
        };
    };
    adminRejectDeposit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepositNoteInput"];
            };
        };
        responses: {
            /** @description Deposit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
            /** @description Deposit */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
        };
    };
    adminListFloats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Float */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Float"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminListNotifications: {
        parameters: {
            query?: {
                business?: string;
                limit?: number;
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                state?: "open" | "accepted" | "refused" | "conflict";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Notification */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Notification"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminListOperatorKeys: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of OperatorKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OperatorKey"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminCreateOperatorKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOperatorKeyInput"];
            };
        };
        responses: {
            /** @description NewOperatorKey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewOperatorKey"];
                };
            };
        };
    };
    adminDeleteOperatorKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OperatorKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorKey"];
                };
            };
        };
    };
    adminListProducts: {
        parameters: {
            query?: {
                country?: string;
                kind?: "airtime" | "data" | "cable" | "electricity" | "bill";
                limit?: number;
                network?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    adminPutProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            /** @description Product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    adminListProviders: {
        parameters: {
            query?: {
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Provider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Provider"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminCreateProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProvider"];
            };
        };
        responses: {
            /** @description Provider */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    adminGetProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Provider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    adminUpdateProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderChange"];
            };
        };
        responses: {
            /** @description Provider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    adminGetProviderHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ProviderHealth */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderHealth"];
                };
            };
        };
    };
    adminCreateProviderStatement: {
        parameters: {
            query?: {
                /** @description Left out, the content type tells, or the first character. */
                format?: "csv" | "jsonl";
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description Reconciliation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
            /** @description Reconciliation */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
        };
    };
    adminCollectReceivable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteInput"];
            };
        };
        responses: {
            /** @description Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Case */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
        };
    };
    adminWriteReceivableOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteInput"];
            };
        };
        responses: {
            /** @description Case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
            /** @description Case */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Case"];
                };
            };
        };
    };
    adminGetReconciliationPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CasePolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePolicy"];
                };
            };
        };
    };
    adminPutReconciliationPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CasePolicyChange"];
            };
        };
        responses: {
            /** @description CasePolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePolicy"];
                };
            };
        };
    };
    adminGetReconciliationSummary: {
        parameters: {
            query?: {
                /** @description A day in UTC; today unless said. */
                date?: string;
                /** @description A provider's code; all unless said. */
                provider?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReconciliationSummary */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationSummary"];
                };
            };
        };
    };
    adminListReconciliations: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description A provider's code. */
                provider?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Reconciliation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reconciliation"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetReconciliation: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Only lines of one result, such as amount_differs. */
                result?: string;
                /** @description next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReconciliationWithLines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationWithLines"];
                };
            };
        };
    };
    adminCreateReconciliationCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reconciliation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
        };
    };
    adminListRefusals: {
        parameters: {
            query?: {
                business?: string;
                created_from?: string;
                created_to?: string;
                limit?: number;
                mode?: "live" | "test";
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Refusal */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Refusal"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetReportFees: {
        parameters: {
            query?: {
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                from?: string;
                /** @description Any of day, product and provider, separated by commas. */
                group_by?: string;
                mode?: "live" | "test";
                /** @description The zone whose days are meant. */
                timezone?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fees; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fees"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetReportFloats: {
        parameters: {
            query?: {
                at?: string;
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Floats; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Floats"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetReportInFlight: {
        parameters: {
            query?: {
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                limit?: number;
                mode?: "live" | "test";
                /** @description Only what has been in flight for longer, in seconds. */
                older_than_s?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description InFlight; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InFlight"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetReportProviderDaily: {
        parameters: {
            query: {
                currency?: string;
                date: string;
                format?: "json" | "csv" | "jsonl";
                mode?: "live" | "test";
                /** @description The zone whose day is meant. */
                timezone?: string;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ProviderDay; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderDay"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetReportReceivables: {
        parameters: {
            query?: {
                /** @description The id of a business. */
                business?: string;
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Receivables; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receivables"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminGetReportSuspense: {
        parameters: {
            query?: {
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                mode?: "live" | "test";
                /** @description The code of a provider; transfers for what came back to closed wallets. */
                provider?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Suspense; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suspense"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminListRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Routes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routes"];
                };
            };
        };
    };
    adminPutRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteList"];
            };
        };
        responses: {
            /** @description Routes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routes"];
                };
            };
        };
    };
    adminListTiers: {
        parameters: {
            query?: {
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Tier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tier"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    adminGetTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    adminPutTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TierInput"];
            };
        };
        responses: {
            /** @description Tier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    adminGetTrialBalance: {
        parameters: {
            query?: {
                at?: string;
                currency?: string;
                format?: "json" | "csv" | "jsonl";
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description TrialBalance; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialBalance"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    adminVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Verification */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
        };
    };
    issueToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_id?: string;
                    client_secret?: string;
                    /** @constant */
                    grant_type: "client_credentials";
                    /** @description some of the scopes of the client, with spaces between them; all unless said */
                    scope?: string;
                };
                "application/x-www-form-urlencoded": {
                    client_id?: string;
                    client_secret?: string;
                    /** @constant */
                    grant_type: "client_credentials";
                    /** @description some of the scopes of the client, with spaces between them; all unless said */
                    scope?: string;
                };
            };
        };
        responses: {
            /** @description The token, to be sent as Authorization: Bearer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9… */
                        access_token: string;
                        /**
                         * @description seconds
                         * @example 900
                         */
                        expires_in: number;
                        /** @example balance:read transactions:read */
                        scope: string;
                        /** @constant */
                        token_type: "Bearer";
                    };
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    rotateAccountWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RotatedSecret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of ApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKeyInput"];
            };
        };
        responses: {
            /** @description NewApiKey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RotatedApiKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedApiKey"];
                };
            };
        };
    };
    getBalance: {
        parameters: {
            query: {
                at?: string;
                currency: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Balance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: {
                category?: "payment" | "transfer" | "payout" | "cashin" | "deposit" | "topup";
                country?: string;
                currency?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "active" | "inactive";
                type?: "momo" | "bank" | "card" | "cash";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Channel"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    redeliverDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WebhookDelivery */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    createDeposit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepositInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events: `id`, `event` (a type of webhook) and `data` (the body of that webhook) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    listInvoices: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "open" | "paid" | "overdue" | "void";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Invoice"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceInput"];
            };
        };
        responses: {
            /** @description Invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description Invoice */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    getInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    getInvoicePdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invoice as it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    voidInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
        };
    };
    createLookup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LookupInput"];
            };
        };
        responses: {
            /** @description Lookup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lookup"];
                };
            };
        };
    };
    listPaymentLinks: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "active" | "inactive";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of PaymentLink */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PaymentLink"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPaymentLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentLinkInput"];
            };
        };
        responses: {
            /** @description PaymentLink */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentLink"];
                };
            };
            /** @description PaymentLink */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentLink"];
                };
            };
        };
    };
    getPaymentLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PaymentLink */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentLink"];
                };
            };
        };
    };
    deactivatePaymentLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PaymentLink */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentLink"];
                };
            };
        };
    };
    createPayment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentInput"];
            };
        };
        responses: {
            /** @description Payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Payment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Payment */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    createPayout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayoutInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                country?: string;
                kind?: "airtime" | "data" | "cable" | "electricity" | "bill";
                limit?: number;
                network?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    createPurchase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurchaseInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    createRefund: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                kind?: "purchase" | "payment" | "payout" | "transfer" | "deposit" | "refund" | "adjustment";
                limit?: number;
                reference?: string;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "initiated" | "pending" | "processing" | "transmitted" | "completed" | "failed" | "rejected" | "cancelled" | "expired" | "voided" | "blocked" | "refunded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Transaction"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    cancelTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    listTransactionEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of TimelineEntry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferInput"];
            };
        };
        responses: {
            /** @description Transaction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Transaction */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
        };
    };
    listWallets: {
        parameters: {
            query?: {
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of Wallet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Wallet"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getWallet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Wallet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wallet"];
                };
            };
        };
    };
    getWalletStatement: {
        parameters: {
            query?: {
                format?: "json" | "csv" | "jsonl";
                from?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Statement; as csv and jsonl its rows alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"];
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of WebhookEndpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookEndpoint"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointInput"];
            };
        };
        responses: {
            /** @description NewWebhookEndpoint */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhookEndpoint"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WebhookEndpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChangeInput"];
            };
        };
        responses: {
            /** @description WebhookEndpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    listWebhookEndpointDeliveries: {
        parameters: {
            query?: {
                created_from?: string;
                created_to?: string;
                limit?: number;
                /** @description An item's id, or next_cursor of the page before. */
                starting_after?: string;
                status?: "pending" | "delivered" | "failing" | "dead_letter";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of WebhookDelivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        has_more: boolean;
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    replayWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayInput"];
            };
        };
        responses: {
            /** @description WebhookReplay */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplay"];
                };
            };
        };
    };
    rotateWebhookEndpointSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RotatedWebhookEndpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedWebhookEndpoint"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WebhookDelivery */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
}
