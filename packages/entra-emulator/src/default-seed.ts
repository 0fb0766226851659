import { defaultMessages as messages } from "./default-messages.ts";
import { graphAppId } from "./model/graph-api.ts";
import type { Seed } from "./model/seed.ts";

const contoso = "11111111-1111-4111-8111-111111111111";
const fabrikam = "22222222-2222-4222-8222-222222222222";
const woodgrove = "44444444-4444-4444-8444-444444444444";
const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";

const webApp = "aaaaaaaa-0000-4000-8000-00000000000a";
const contosoWebApp = "bbbbbbbb-0000-4000-8000-00000000000b";
const daemon = "dddddddd-0000-4000-8000-00000000000d";
const api = "cccccccc-0000-4000-8000-00000000000c";
const customerApp = "eeeeeeee-0000-4000-8000-00000000000e";

const redirectUris = [
  "http://localhost/auth/callback",
  "http://127.0.0.1/auth/callback",
  "http://localhost/mail/send",
  "http://127.0.0.1/mail/send",
  "http://localhost/getAToken",
  "http://127.0.0.1/getAToken",
  "http://localhost/auth/signed-out",
  "http://127.0.0.1/auth/signed-out",
  "http://localhost",
  "http://127.0.0.1",
] as const;

const manyGroups: readonly string[] = Array.from(
  { length: 205 },
  (_, index) => `9409bbbb-0000-4000-8000-${String(index).padStart(12, "0")}`,
);

/**
 * Two organizations, a customer tenant, seven users and five apps: enough to cover every kind of account. None of the
 * secrets is real.
 */
export const defaultSeed: Seed = {
  tenants: [
    { id: contoso, displayName: "Contoso", domains: ["contoso.com", "contoso.onmicrosoft.com"] },
    { id: fabrikam, displayName: "Fabrikam", domains: ["fabrikam.com", "fabrikam.onmicrosoft.com"] },
    {
      id: woodgrove,
      displayName: "Woodgrove customers",
      domains: ["woodgrove.com", "woodgrove.onmicrosoft.com"],
      external: true,
    },
    { id: personalAccounts, displayName: "Personal accounts", domains: [] },
  ],
  users: [
    {
      oid: "a11ce000-0000-4000-8000-000000000001",
      tenantId: contoso,
      userPrincipalName: "alice@contoso.com",
      displayName: "Alice Ahlberg",
      givenName: "Alice",
      surname: "Ahlberg",
      jobTitle: "Product manager",
      mail: "alice@contoso.com",
      groups: ["9409aaaa-0000-4000-8000-00000000a001", "9409aaaa-0000-4000-8000-00000000a002"],
      appRoles: [
        { clientId: webApp, roles: ["Orders.Approve"] },
        { clientId: api, roles: ["Tasks.Admin"] },
      ],
      messages,
    },
    {
      oid: "be000000-0000-4000-8000-000000000002",
      tenantId: contoso,
      userPrincipalName: "ben@contoso.com",
      displayName: "Ben Brandt",
      givenName: "Ben",
      surname: "Brandt",
      jobTitle: "Engineer",
      mail: "ben@contoso.com",
      consentedApps: [webApp, contosoWebApp, api],
      // More groups than fit in a token.
      groups: manyGroups,
      messages: messages.slice(2),
    },
    {
      oid: "ca71a000-0000-4000-8000-000000000003",
      tenantId: fabrikam,
      userPrincipalName: "carla@fabrikam.com",
      displayName: "Carla Costa",
      givenName: "Carla",
      surname: "Costa",
      jobTitle: "Consultant",
      mail: "carla@fabrikam.com",
      guestOf: [
        {
          tenantId: contoso,
          oid: "9e57ca71-0000-4000-8000-000000000013",
          userPrincipalName: "carla_fabrikam.com#EXT#@contoso.onmicrosoft.com",
        },
      ],
      messages: messages.slice(0, 1),
    },
    {
      oid: "00000000-0000-0000-d07a-d1a200000004",
      tenantId: personalAccounts,
      userPrincipalName: "dora@outlook.com",
      displayName: "Dora Diaz",
      givenName: "Dora",
      surname: "Diaz",
      mail: "dora@outlook.com",
      messages: messages.slice(3, 4),
    },
    {
      oid: "e71c0000-0000-4000-8000-000000000005",
      tenantId: contoso,
      userPrincipalName: "erik@contoso.com",
      displayName: "Erik Ek",
      givenName: "Erik",
      surname: "Ek",
      jobTitle: "Intern",
      mail: "erik@contoso.com",
      mayConsent: false,
    },
    {
      oid: "fe3ce000-0000-4000-8000-000000000006",
      tenantId: fabrikam,
      userPrincipalName: "femke@fabrikam.com",
      displayName: "Femke Faber",
      givenName: "Femke",
      surname: "Faber",
      jobTitle: "Administrator",
      mail: "femke@fabrikam.com",
      photo: false,
      administrator: true,
    },
    {
      oid: "9a2e0000-0000-4000-8000-000000000007",
      tenantId: woodgrove,
      userPrincipalName: "gina@woodgrove.com",
      displayName: "Gina Galli",
      givenName: "Gina",
      surname: "Galli",
      mail: "gina@example.com",
      // Customers cannot consent; an administrator of their tenant has consented for them.
      mayConsent: false,
      consentedApps: [customerApp],
    },
  ],
  apps: [
    {
      clientId: webApp,
      displayName: "Sample web app",
      tenantId: contoso,
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      secrets: [
        { value: "emulator-secret~not-a-real-one" },
        { value: "emulator-secret~this-one-is-expired", expired: true },
      ],
      redirectUris,
      frontChannelLogoutUrl: "http://localhost/auth/front-channel-sign-out",
      idTokenIssuance: true,
      groupClaims: true,
      optionalClaims: ["login_hint", "sid", "auth_time"],
    },
    {
      clientId: contosoWebApp,
      displayName: "Contoso web app",
      tenantId: contoso,
      signInAudience: "AzureADMyOrg",
      secrets: [{ value: "emulator-secret~of-the-contoso-app" }],
      redirectUris,
      frontChannelLogoutUrl: "http://localhost/auth/front-channel-sign-out",
      optionalClaims: ["login_hint", "sid", "auth_time"],
    },
    {
      clientId: api,
      displayName: "Sample API",
      tenantId: contoso,
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      secrets: [{ value: "emulator-secret~of-the-api" }],
      delegatedPermissions: ["User.Read"],
      knownClientApplications: [webApp, contosoWebApp],
      appPermissions: [{ clientId: graphAppId, roles: ["User.Read.All"] }],
      api: {
        identifierUri: `api://${api}`,
        accessTokenVersion: 2,
        scopes: [
          { value: "access_as_user", description: "Use the Sample API as you" },
          { value: "Tasks.Read", description: "Read your tasks" },
        ],
      },
    },
    {
      clientId: daemon,
      displayName: "Sample daemon",
      tenantId: contoso,
      signInAudience: "AzureADMultipleOrgs",
      secrets: [{ value: "emulator-secret~of-the-daemon" }],
      appPermissions: [
        { clientId: graphAppId, roles: ["User.Read.All"] },
        { clientId: api, roles: ["Tasks.Read.All"] },
      ],
    },
    {
      clientId: customerApp,
      displayName: "Woodgrove groceries",
      tenantId: woodgrove,
      signInAudience: "AzureADMyOrg",
      secrets: [{ value: "emulator-secret~of-the-groceries" }],
      redirectUris,
      frontChannelLogoutUrl: "http://localhost/auth/front-channel-sign-out",
      idTokenIssuance: true,
      optionalClaims: ["login_hint", "sid", "auth_time"],
      api: {
        identifierUri: `api://${customerApp}`,
        accessTokenVersion: 2,
        scopes: [{ value: "Orders.Read", description: "Read your orders" }],
      },
    },
  ],
};
