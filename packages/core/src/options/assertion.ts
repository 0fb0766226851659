import { managedIdentitySource } from "../authority/msal/managed-identity.ts";
import { assertionCredential, fileSource, functionSource } from "../credentials/assertion-credential.ts";
import type { Credential } from "../credentials/credential.ts";
import { guid } from "../lib/guid.ts";
import { fieldsOf, ShapeFault } from "./credential-fields.ts";

/** @throws {ShapeFault} */
export function readAssertionOption(given: unknown, name: string): Credential {
  if (typeof given === "function") {
    return assertionCredential(name, functionSource(given as () => unknown));
  }
  const fields = fieldsOf(given, name, ["file", "managedIdentity"]);
  const { file, managedIdentity } = fields;
  if (Object.keys(fields).length !== 1) {
    throw new ShapeFault(`${name} must be a function, or have exactly one of file and managedIdentity.`);
  }
  if (managedIdentity !== undefined) {
    const { clientId } = fieldsOf(managedIdentity, `${name}.managedIdentity`, ["clientId"]);
    if (clientId !== undefined && (typeof clientId !== "string" || !guid.test(clientId))) {
      throw new ShapeFault(
        `${name}.managedIdentity.clientId is not a GUID: copy the client ID of the user-assigned identity, or leave it out.`,
      );
    }
    return assertionCredential(name, managedIdentitySource(clientId));
  }
  if (typeof file !== "string" || file === "") {
    throw new ShapeFault(`${name}.file must be a path.`);
  }
  return assertionCredential(`${name}.file`, fileSource(file));
}
