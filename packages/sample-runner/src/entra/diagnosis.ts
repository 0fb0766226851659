import { serviceErrors } from "../../../core/src/authority/service-errors.ts";

/** A fact about a registration that Entra's response reveals. */
export interface Finding {
  /** The number of Entra's AADSTS code; `undefined` when the response had no code. */
  code: number | undefined;
  /** What is wrong, with what. Findings with the same summary are shown once. */
  summary: string;
  /** What to change, and where. */
  advice: string;
  /** Whether the sample cannot work. Otherwise the finding is only shown, and the sample starts. */
  fatal: boolean;
}

type Diagnosis = Pick<Finding, "summary" | "advice">;

/** What a request was about, for the text of a finding. */
export interface Subject {
  clientId: string;
  tenantId: string;
  /** The delegated permissions of the scenario, which need consent. */
  permissions: readonly string[];
  /** `undefined` at the token endpoint. */
  redirectUri?: string;
  /** The page where an administrator consents for all users. */
  adminConsentUrl: string;
}

const app = (clientId: string): string => `Microsoft Entra admin center, App registrations, the app ${clientId}, `;

const unknownTenant = ({ tenantId }: Subject): Diagnosis => ({
  summary: `the tenant ${tenantId} does not exist`,
  advice:
    "put the Directory (tenant) ID of the Microsoft Entra admin center, Overview, into ENTRA_TENANT_ID; " +
    "in a national cloud set ENTRA_INSTANCE too",
});
const unknownClient = ({ clientId, tenantId }: Subject): Diagnosis => ({
  summary: `the app ${clientId} is not known in the tenant ${tenantId}`,
  advice:
    "check them in the Microsoft Entra admin center, App registrations: ENTRA_CLIENT_ID is the Application (client) ID (not the Object ID) " +
    "and ENTRA_TENANT_ID the Directory (tenant) ID of the same app",
});
const missingConsent = ({ clientId, permissions, adminConsentUrl }: Subject): Diagnosis => ({
  summary: `nobody has consented to ${permissions.join(", ")} for the app ${clientId}, and users cannot consent for themselves`,
  advice: `${app(clientId)}API permissions: Grant admin consent; or let an administrator open ${adminConsentUrl}`,
});
const missingPermission = ({ clientId, permissions }: Subject): Diagnosis => ({
  summary: `the app ${clientId} requests a permission of an API that its registration lacks`,
  advice: `${app(clientId)}API permissions, Add a permission, Microsoft Graph, Delegated permissions: ${permissions.join(", ")}`,
});

/** Source: Microsoft, "Microsoft Entra authentication and authorization error codes". */
const known: Readonly<Record<number, (subject: Subject) => Diagnosis>> = {
  90002: unknownTenant,
  900023: unknownTenant,
  700016: unknownClient,
  700038: unknownClient,
  7000215: ({ clientId }) => ({
    summary: "the client secret is wrong",
    advice:
      `${app(clientId)}Certificates & secrets: put the column Value, not Secret ID, into ENTRA_CLIENT_SECRET. ` +
      "Entra shows a value only once, when the secret is created. If you have lost it, create a new secret",
  }),
  7000222: ({ clientId }) => ({
    summary: "the client secret has expired",
    advice: `${app(clientId)}Certificates & secrets, New client secret: put its Value into ENTRA_CLIENT_SECRET`,
  }),
  7000229: ({ clientId, tenantId }) => ({
    summary: `the app ${clientId} has no service principal in the tenant ${tenantId}`,
    advice: `run az ad sp create --id ${clientId}, or let an administrator consent to the app`,
  }),
  7000112: ({ clientId }) => ({
    summary: `the app ${clientId} is disabled in this tenant`,
    advice:
      "Microsoft Entra admin center, Enterprise applications, the app, Properties: Enabled for users to sign in, Yes",
  }),
  700025: ({ clientId, redirectUri }) => ({
    summary: "the app is registered as a public client",
    advice: `${app(clientId)}Authentication: move ${redirectUri ?? "the redirect URI"} to the platform Web`,
  }),
  50011: ({ clientId, redirectUri }) => ({
    summary: `the redirect URI ${redirectUri ?? ""} is not registered`,
    advice: `${app(clientId)}Authentication, platform Web: add it exactly as shown here`,
  }),
  50194: ({ clientId }) => ({
    summary: "the app is registered for one tenant, and .env does not name a tenant",
    advice:
      "put its Directory (tenant) ID into ENTRA_TENANT_ID, " +
      `or ${app(clientId)}Authentication: Supported account types, any organizational directory`,
  }),
  700054: ({ clientId }) => ({
    summary: "ID tokens are not enabled, and --response code-id-token needs them",
    advice: `${app(clientId)}Authentication, Implicit grant and hybrid flows: tick ID tokens`,
  }),
  65001: missingConsent,
  90094: missingConsent,
  65005: missingPermission,
  650056: missingPermission,
  650057: missingPermission,
};

/** The codes for a user who has not signed in yet: the expected result of a check without a user. */
const nobodySignedIn = new Set([50058, 50059, 16000]);

/** Returns what an AADSTS code means; `undefined` when it means that everything is correct so far. */
export function diagnose(code: number, subject: Subject): Finding | undefined {
  if (nobodySignedIn.has(code)) {
    return undefined;
  }
  const finding = known[code]?.(subject);
  if (finding !== undefined) {
    return { ...finding, code, summary: `${finding.summary} (AADSTS${code})`, fatal: true };
  }
  const { kind, advice } = serviceErrors[code] ?? {};
  return {
    code,
    summary: `Entra responded with AADSTS${code}`,
    advice: advice ?? `see https://login.microsoftonline.com/error?code=${code} for its meaning`,
    // An error that the user or time resolves must not keep a correct sample from starting.
    fatal: kind === "configuration",
  };
}
