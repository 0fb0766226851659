import { createRequire } from "node:module";

import type { AssertionSource } from "../../credentials/assertion-credential.ts";
import { CredentialFault } from "../../credentials/credential.ts";

type Msal = typeof import("@azure/msal-node");

/** What Entra wants as the audience of a federated credential, without a slash at the end. */
const audience = "api://AzureADTokenExchange";

/** Asks the machine's own endpoint; MSAL knows which of Azure's kinds of machine this is, and keeps the token. */
export function managedIdentitySource(clientId: string | undefined): AssertionSource {
  return async (_context, fresh) => {
    const { ManagedIdentityApplication } = createRequire(import.meta.url)("@azure/msal-node") as Msal;
    try {
      const application = new ManagedIdentityApplication({
        ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
        system: { loggerOptions: { logLevel: 0, loggerCallback: () => {} } },
      });
      return (await application.acquireToken({ resource: audience, forceRefresh: fresh })).accessToken;
    } catch (cause) {
      const { errorCode } = cause as { errorCode?: unknown };
      const reason = typeof errorCode === "string" && /^[\w.-]{1,60}$/u.test(errorCode) ? errorCode : "unknown reason";
      throw new CredentialFault(
        `got no token from the managed identity (${reason}): is one assigned to this machine, and is its clientId right?`,
        { cause },
      );
    }
  };
}
