/** What this floor needs of the options. */
export interface AccountsConfig {
  /** Lower case. */
  readonly clientId: string;
  /** Host of the sign-in service, with the port. */
  readonly instanceHost: string;
  /** Lower case, as in Entra's paths. */
  readonly tenant: string;
  /** Whether account records live in the framework's own session, and the store holds only the rest. */
  readonly recordsInSession: boolean;
}
