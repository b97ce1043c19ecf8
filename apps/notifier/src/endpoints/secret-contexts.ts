/** What an endpoint's sealed secret is bound to. Ids are bare UUIDs. */
export const endpointSecretContext = (endpointId: string): string => `notifier/endpoint/${endpointId}`;

/** What the sealed webhook secret of credentials in a dialect's form is bound to. */
export const dialectSecretContext = (keyId: string): string => `notifier/dialect/${keyId}`;

/** What a business's own sealed secret is bound to. */
export const businessSecretContext = (businessId: string): string => `notifier/business/${businessId}`;
