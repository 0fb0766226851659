import { serviceErrors } from "../../../core/src/authority/service-errors.ts";

/** One thing that Entra said about a registration. */
export interface Finding {
  /** Entra's own; undefined where it gave none. */
  number: number | undefined;
  /** The diagnosis by name, and whom it is about: one of a kind is shown once. */
  what: string;
  /** What to change, and where. */
  advice: string;
  /** Whether the sample cannot work with it; otherwise it is told, and the sample starts. */
  fatal: boolean;
}

type Diagnosis = Pick<Finding, "what" | "advice">;

/** What an answer was about, for the text of a finding. */
export interface Subject {
  clientId: string;
  tenantId: string;
  /** Of the scenario; where somebody has to agree to them. */
  permissions: readonly string[];
  /** Undefined at the token endpoint. */
  redirectUri?: string;
  /** Where an administrator agrees for everybody. */
  adminConsentUrl: string;
}

const app = (clientId: string): string => `Microsoft Entra admin center, App registrations, the app ${clientId}, `;

const unknownTenant = ({ tenantId }: Subject): Diagnosis => ({
  what: `there is no tenant ${tenantId}`,
  advice:
    "put the Directory (tenant) ID of the Microsoft Entra admin center, Overview, into ENTRA_TENANT_ID; " +
    "in a national cloud set ENTRA_INSTANCE too",
});
const unknownClient = ({ clientId, tenantId }: Subject): Diagnosis => ({
  what: `the app ${clientId} is not known in the tenant ${tenantId}`,
  advice:
    "look at Microsoft Entra admin center, App registrations: ENTRA_CLIENT_ID is the Application (client) ID (not the Object ID) " +
    "and ENTRA_TENANT_ID the Directory (tenant) ID of one and the same app",
});
const missingConsent = ({ clientId, permissions, adminConsentUrl }: Subject): Diagnosis => ({
  what: `nobody has consented to ${permissions.join(", ")} for the app ${clientId}, and people may not do so themselves`,
  advice: `${app(clientId)}API permissions: Grant admin consent; or let an administrator open ${adminConsentUrl}`,
});
const missingPermission = ({ clientId, permissions }: Subject): Diagnosis => ({
  what: `the app ${clientId} lacks a permission of an API that it asks for`,
  advice: `${app(clientId)}API permissions, Add a permission, Microsoft Graph, Delegated permissions: ${permissions.join(", ")}`,
});

/** Microsoft: "Microsoft Entra authentication and authorization error codes". */
const known: Readonly<Record<number, (subject: Subject) => Diagnosis>> = {
  90002: unknownTenant,
  900023: unknownTenant,
  700016: unknownClient,
  700038: unknownClient,
  7000215: ({ clientId }) => ({
    what: "the client secret is wrong",
    advice:
      `${app(clientId)}Certificates & secrets: put the column Value, not Secret ID, into ENTRA_CLIENT_SECRET. ` +
      "A value is shown only when it is made: where it is gone, make a new secret",
  }),
  7000222: ({ clientId }) => ({
    what: "the client secret has expired",
    advice: `${app(clientId)}Certificates & secrets, New client secret: put its Value into ENTRA_CLIENT_SECRET`,
  }),
  7000229: ({ clientId, tenantId }) => ({
    what: `the app ${clientId} has no service principal in the tenant ${tenantId}`,
    advice: `run az ad sp create --id ${clientId}, or let an administrator consent to the app`,
  }),
  7000112: ({ clientId }) => ({
    what: `the app ${clientId} is disabled in this tenant`,
    advice:
      "Microsoft Entra admin center, Enterprise applications, the app, Properties: Enabled for users to sign in, Yes",
  }),
  700025: ({ clientId, redirectUri }) => ({
    what: "the app is registered as a public client",
    advice: `${app(clientId)}Authentication: move ${redirectUri ?? "the redirect URI"} to the platform Web`,
  }),
  50011: ({ clientId, redirectUri }) => ({
    what: `the redirect URI ${redirectUri ?? ""} is not registered`,
    advice: `${app(clientId)}Authentication, platform Web: add it exactly as it stands here`,
  }),
  50194: ({ clientId }) => ({
    what: "the app is registered for one tenant, and .env names none",
    advice:
      "put its Directory (tenant) ID into ENTRA_TENANT_ID, " +
      `or ${app(clientId)}Authentication: Supported account types, any organizational directory`,
  }),
  700054: ({ clientId }) => ({
    what: "ID tokens are not enabled, which --response code-id-token needs",
    advice: `${app(clientId)}Authentication, Implicit grant and hybrid flows: tick ID tokens`,
  }),
  65001: missingConsent,
  90094: missingConsent,
  65005: missingPermission,
  650056: missingPermission,
  650057: missingPermission,
};

/** The numbers of a user who has not signed in yet: what a check without anybody wants to see. */
const nobodySignedIn = new Set([50058, 50059, 16000]);

/** What a number means; undefined where it says that all is well so far. */
export function diagnose(number: number, subject: Subject): Finding | undefined {
  if (nobodySignedIn.has(number)) {
    return undefined;
  }
  const finding = known[number]?.(subject);
  if (finding !== undefined) {
    return { ...finding, number, what: `${finding.what} (AADSTS${number})`, fatal: true };
  }
  const { kind, advice } = serviceErrors[number] ?? {};
  return {
    number,
    what: `Entra answered AADSTS${number}`,
    advice: advice ?? `https://login.microsoftonline.com/error?code=${number} says what it means`,
    // What a user mends or time does must not keep a good sample from starting.
    fatal: kind === "configuration",
  };
}
