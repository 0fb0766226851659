import type { Parameters } from "../http/parameters.ts";
import type { ClaimsRequest } from "../model/claims-request.ts";
import type { Authority, Identity, Resource } from "../model/directory.ts";
import type { ResourceScopes } from "../model/scopes.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";

/** A grant for a user. */
export interface UserGrant {
  readonly identity: Identity;
  readonly sid: string;
  /** Seconds since the epoch. */
  readonly authenticatedAt: number;
  /** Authentication contexts that the original sign-in satisfied. */
  readonly contexts: readonly string[];
  /** The claims request of the authorization request that issued the code. */
  readonly claims?: ClaimsRequest | undefined;
  readonly nonce: string | undefined;
  readonly openIdScopes: ReadonlySet<string>;
  readonly resourceScopes: ResourceScopes;
}

/** A grant for the app itself. */
export interface AppGrant {
  readonly identity: undefined;
  readonly tenantId: string;
  readonly resource: Resource;
}

export type Grant = UserGrant | AppGrant;

export interface TokenRequest {
  readonly parameters: Parameters;
  readonly authority: Authority;
  readonly app: SeedApp;
}

/**
 * Verifies the grant of a token request, one handler per grant type.
 *
 * @throws {EntraError} when the grant is invalid
 */
export type GrantHandler = (request: TokenRequest, emulation: Emulation) => Grant | Promise<Grant>;
