import { CommandError } from "../process/command-error.ts";
import { again, entraUrl, envFile } from "../scenario/environment.ts";
import type { StartOptions } from "../scenario/options.ts";
import { registeredAddresses } from "./addresses.ts";

const newKey = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;

/**
 * A script for bash that registers an app for the scenario. Only the lines for `.env` go to its standard output, so that it can be
 * appended to that file; what it does is told on the other.
 */
export function setupScript(options: StartOptions): string {
  const { scenario, choices } = options;
  const baseUrl = entraUrl(options);
  const addresses = registeredAddresses(baseUrl, scenario.registration);
  if (addresses === undefined) {
    throw new CommandError("APP_BASE_URL is not an address: give one such as http://localhost:3000.");
  }
  const uris = [...new Set([...addresses.redirectUris, addresses.signedOutUri])];
  const hybrid = choices["RESPONSE_TYPE"] === "code-id-token";
  const encrypted = ["redis", "sql"].includes(choices["TOKEN_CACHE"] ?? "");
  const { name } = envFile(options);
  const command = again(options);
  return `# Registers an app for the sample ${scenario.name}, reached at ${baseUrl}, in the tenant that you sign in to.
# For bash, with the Azure CLI (az) and Node: Azure Cloud Shell, macOS, Linux, WSL, Git Bash. PowerShell quotes differently and
# cannot run it: there, open Azure Cloud Shell as Bash, or WSL.
# It was written from the documentation of az and has not been run against a live tenant: read it before you run it.
#
#   ${command.replace(/\bpnpm sample\b/u, "pnpm --silent sample")} --print-setup > setup.sh
#   bash setup.sh >> ${name}      # it ends with the lines for .env, a new secret among them
#   ${command}
(
set -eu
command -v az >/dev/null || { echo "The Azure CLI is missing: https://aka.ms/azure-cli" >&2; exit 1; }
az account show --output none 2>/dev/null || az login --allow-no-subscriptions --output none
TENANT=$(az account show --query tenantId --output tsv)
echo "Registering in the tenant $TENANT …" >&2

# The app, for people of this tenant, with its redirect URIs (platform Web); the last one is where Entra goes after signing out.
# Claims of the ID token: by sid another app's sign-out finds the session, with login_hint one signs out without a question.
# A second run changes the same app, which az finds by its name, and makes another secret.
APP=$(az ad app create --display-name ${quoted(`Identity Web for Node: ${scenario.name}`)} \\
  --sign-in-audience AzureADMyOrg \\
  --web-redirect-uris \\
${uris.map((uri) => `    ${quoted(uri)}`).join(" \\\n")} \\
  --enable-id-token-issuance ${hybrid} \\
  --optional-claims '{"idToken":[{"name":"login_hint"},{"name":"sid"}]}' \\
  --query appId --output tsv)

# What the tenant knows of the app: without it, the app gets no token.
az ad sp show --id "$APP" --output none 2>/dev/null || az ad sp create --id "$APP" --output none
${frontChannel(addresses.frontChannelUrl, uris, hybrid)}
# Delegated permissions of Microsoft Graph, by the ids that this tenant's own Graph gives them.
GRAPH=00000003-0000-0000-c000-000000000000
permission() { az ad sp show --id "$GRAPH" --query "oauth2PermissionScopes[?value=='$1'].id | [0]" --output tsv; }
${scenario.registration.permissions.map(addPermission).join("\n")}
# Where people may not consent for themselves, an administrator does it for all of them:
#   az ad app permission admin-consent --id "$APP"

# A secret, for 90 days.
SECRET=$(az ad app credential reset --id "$APP" --append --display-name sample \\
  --end-date "$(node -p 'new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10)')" \\
  --query password --output tsv)

echo "Registered. The lines for ${name} follow; keep them out of git." >&2
echo "ENTRA_TENANT_ID=$TENANT"
echo "ENTRA_CLIENT_ID=$APP"
echo "ENTRA_CLIENT_SECRET=$SECRET"
echo "COOKIE_SECRETS=$(${newKey})"
${encrypted ? `echo "TOKEN_CACHE_KEYS=$(${newKey})"\n` : ""}${isDefault(baseUrl, options) ? "" : `echo ${quoted(`APP_BASE_URL=${baseUrl}`)}\n`})`;
}

function addPermission(name: string): string {
  return `az ad app permission add --id "$APP" --api "$GRAPH" --api-permissions "$(permission ${quoted(name)})=Scope" --output none`;
}

function frontChannel(url: string | undefined, redirectUris: readonly string[], hybrid: boolean): string {
  if (url === undefined) {
    return `
# No front-channel logout URL: the sample keeps its sessions where nothing finds them without their browser.
`;
  }
  // Everything of the platform Web, lest the half that is not named be emptied.
  const implicitGrantSettings = { enableIdTokenIssuance: hybrid };
  const body = JSON.stringify({ web: { redirectUris, logoutUrl: url, implicitGrantSettings } });
  const set = `az rest --method PATCH --url "https://graph.microsoft.com/v1.0/applications(appId='$APP')" \\
  --headers Content-Type=application/json --body ${quoted(body)} --output none`;
  return url.startsWith("https:")
    ? `
# The front-channel logout URL: Entra calls it when the user signs out of another app in the same browser.
${set}
`
    : `
# The front-channel logout URL. Entra wants https there; where it refuses this one, everything else works without.
${set} ||
  echo "Without a front-channel logout URL: Entra takes only https there." >&2
`;
}

function isDefault(baseUrl: string, { port }: StartOptions): boolean {
  return port !== undefined || baseUrl === "http://localhost:3000";
}

/** For bash, whatever stands in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
