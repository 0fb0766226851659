import { requireParameter } from "../http/parameters.ts";
import { EntraError } from "../model/entra-error.ts";
import { parseScopes, singleResource } from "../model/scopes.ts";
import type { GrantHandler } from "./grant.ts";

/**
 * Verifies a request of the app for itself (RFC 6749, section 4.4): for one tenant, and for everything granted to it
 * there.
 */
export const clientCredentials: GrantHandler = ({ parameters, authority }, { directory }) => {
  if (authority.kind === "alias") {
    throw new EntraError(
      9001023,
      "invalid_request",
      `The grant type 'client_credentials' is not supported over the /${authority.alias} endpoint. Use a tenant-specific endpoint.`,
    );
  }
  const scope = requireParameter(parameters, "scope");
  const { resource, isDefault } = singleResource(parseScopes(scope, directory), directory);
  if (!isDefault) {
    throw new EntraError(
      1002012,
      "invalid_scope",
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  return { identity: undefined, tenantId: authority.tenant.id, resource };
};
