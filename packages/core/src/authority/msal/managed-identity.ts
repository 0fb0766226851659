import type { AssertionSource } from "../../credentials/assertion-credential.ts";
import { CredentialFault } from "../../credentials/credential.ts";
import { loadMsal } from "./load.ts";

/** The audience that Entra requires of a federated credential, without a slash at the end. */
const audience = "api://AzureADTokenExchange";

/** Asks the machine's own endpoint. MSAL knows which of Azure's kinds of machine this is, and caches the token. */
export function managedIdentitySource(clientId: string | undefined): AssertionSource {
  return async (_context, fresh) => {
    const { ManagedIdentityApplication: Application } = loadMsal();
    try {
      const application = new Application({
        ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
        system: { loggerOptions: { logLevel: 0, loggerCallback: () => {} } },
      });
      return (await application.acquireToken({ resource: audience, forceRefresh: fresh })).accessToken;
    } catch (cause) {
      const { errorCode } = cause as { errorCode?: unknown };
      const reason = typeof errorCode === "string" && /^[\w.-]{1,60}$/u.test(errorCode) ? errorCode : "unknown reason";
      throw new CredentialFault(
        `received no token from the managed identity (${reason}): check that an identity is assigned to this machine and that its clientId is right`,
        { cause },
      );
    }
  };
}
