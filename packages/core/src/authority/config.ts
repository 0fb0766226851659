import type { AllowedTenants, Fetch } from "../types/options.ts";

/** What this floor needs of the options. */
export interface AuthorityConfig {
  /** Lower case, as in Entra's paths. */
  readonly tenant: string;
  /** Whether one authority signs in users of several tenants. */
  readonly multiTenant: boolean;
  readonly allowedTenants: AllowedTenants | undefined;
  /** Lower case. */
  readonly clientId: string;
  /** Origin of the sign-in service, without a trailing slash. */
  readonly instance: string;
  /** The audiences that a token for this app's own API may name. */
  readonly apiAudiences: readonly string[];
  readonly fetch: Fetch;
}
