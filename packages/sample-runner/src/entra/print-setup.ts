import { CommandError } from "../process/command-error.ts";
import { again, entraUrl, envFile } from "../scenario/environment.ts";
import type { StartOptions } from "../scenario/options.ts";
import { registeredUrls } from "./registered-urls.ts";

const createKey = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;

/**
 * Returns a bash script that registers an app for the scenario. It writes only the lines for `.env` to standard output,
 * which can therefore be appended to that file; progress goes to standard error.
 *
 * @throws {CommandError} when APP_BASE_URL is not a URL
 */
export function setupScript(options: StartOptions): string {
  const { scenario, choices } = options;
  const baseUrl = entraUrl(options);
  const urls = registeredUrls(baseUrl, scenario.registration);
  if (urls === undefined) {
    throw new CommandError("APP_BASE_URL is not a URL. Set one such as http://localhost:3000.");
  }
  const redirectUris = [...new Set([...urls.redirectUris, urls.signedOutUri])];
  const hybrid = choices["RESPONSE_TYPE"] === "code-id-token";
  const encrypted = ["redis", "sql"].includes(choices["TOKEN_CACHE"] ?? "");
  const { name } = envFile(options);
  const command = again(options);
  return `# Registers an app for the sample ${scenario.name}, reached at ${baseUrl}, in the tenant that you sign in to.
# For bash, with the Azure CLI (az) and Node: Azure Cloud Shell, macOS, Linux, WSL, Git Bash. PowerShell quotes differently and
# cannot run it: on Windows, use Azure Cloud Shell as Bash, or WSL.
# It was written from the documentation of az and has not been run against a live tenant. Read it before you run it.
#
#   ${command.replace(/\bpnpm sample\b/u, "pnpm --silent sample")} --print-setup > setup.sh
#   bash setup.sh >> ${name}      # prints the lines for .env last, including a new secret
#   ${command}
(
set -eu
command -v az >/dev/null || { echo "The Azure CLI is missing: https://aka.ms/azure-cli" >&2; exit 1; }
az account show --output none 2>/dev/null || az login --allow-no-subscriptions --output none
TENANT=$(az account show --query tenantId --output tsv)
echo "Registering in the tenant $TENANT …" >&2

# The app, for users of this tenant, with its redirect URIs (platform Web). Entra returns to the last one after signing out.
# Claims of the ID token: sid lets another app's sign-out find the session, login_hint signs out without asking for the account.
# A second run updates the same app, which az finds by its name, and creates another secret.
APP=$(az ad app create --display-name ${quoted(`Identity Web for Node: ${scenario.name}`)} \\
  --sign-in-audience AzureADMyOrg \\
  --web-redirect-uris \\
${redirectUris.map((uri) => `    ${quoted(uri)}`).join(" \\\n")} \\
  --enable-id-token-issuance ${hybrid} \\
  --optional-claims '{"idToken":[{"name":"login_hint"},{"name":"sid"}]}' \\
  --query appId --output tsv)

# The service principal, which represents the app in the tenant: without it, the app gets no token.
az ad sp show --id "$APP" --output none 2>/dev/null || az ad sp create --id "$APP" --output none
${frontChannel(urls.frontChannelUrl, redirectUris, hybrid)}
# Delegated permissions of Microsoft Graph, by their ids in this tenant's Graph.
GRAPH=00000003-0000-0000-c000-000000000000
permission() { az ad sp show --id "$GRAPH" --query "oauth2PermissionScopes[?value=='$1'].id | [0]" --output tsv; }
${scenario.registration.permissions.map(addPermission).join("\n")}
# If users may not consent for themselves, an administrator consents for all of them:
#   az ad app permission admin-consent --id "$APP"

# A secret that expires after 90 days.
SECRET=$(az ad app credential reset --id "$APP" --append --display-name sample \\
  --end-date "$(node -p 'new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10)')" \\
  --query password --output tsv)

echo "Registered. The lines for ${name} follow; keep them out of git." >&2
echo "ENTRA_TENANT_ID=$TENANT"
echo "ENTRA_CLIENT_ID=$APP"
echo "ENTRA_CLIENT_SECRET=$SECRET"
echo "COOKIE_SECRETS=$(${createKey})"
${encrypted ? `echo "TOKEN_CACHE_KEYS=$(${createKey})"\n` : ""}${isDefault(baseUrl, options) ? "" : `echo ${quoted(`APP_BASE_URL=${baseUrl}`)}\n`})`;
}

function addPermission(name: string): string {
  return `az ad app permission add --id "$APP" --api "$GRAPH" --api-permissions "$(permission ${quoted(name)})=Scope" --output none`;
}

function frontChannel(url: string | undefined, redirectUris: readonly string[], hybrid: boolean): string {
  if (url === undefined) {
    return `
# No front-channel logout URL: without the user's browser, nothing can find the sessions of this sample.
`;
  }
  // Sends every property of the platform Web, because a PATCH clears the nested properties that it leaves out.
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
# The front-channel logout URL. Entra requires https; if it refuses this URL, everything else works without it.
${set} ||
  echo "Continuing without a front-channel logout URL, because Entra accepts only https." >&2
`;
}

function isDefault(baseUrl: string, { port }: StartOptions): boolean {
  return port !== undefined || baseUrl === "http://localhost:3000";
}

/** Quotes any text for bash. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
