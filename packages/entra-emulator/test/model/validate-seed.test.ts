import { defaultSeed, SeedError, startEmulator, validateSeed } from "@identity-web/entra-emulator";
import { expect, test } from "vitest";

import { authorizeUrl, claimsOf } from "../support/web-app.ts";

function problemsOf(seed: unknown): readonly string[] {
  try {
    validateSeed(seed);
    return [];
  } catch (error) {
    if (error instanceof SeedError) {
      return error.problems;
    }
    throw error;
  }
}

test("the default seed is valid after a round trip through JSON", () => {
  expect(problemsOf(JSON.parse(JSON.stringify(defaultSeed)))).toEqual([]);
});

test("everything that is wrong with the shape of a seed is listed at once, with its path", () => {
  const seed = {
    tenants: [{ id: "CONTOSO", displayName: "Contoso", domains: ["Contoso.com"] }],
    users: [{ oid: 7, tenantId: "x", userPrincipalName: "ann", displayName: "", photos: true }],
    apps: [{ redirectUris: ["http://example.com/callback"] }],
    extra: 1,
  };
  const problems = problemsOf(seed);
  expect(problems).toEqual([
    `seed has an unknown field "extra". Known fields: tenants, users, apps.`,
    `seed.tenants[0].id must be a lowercase GUID, but is "CONTOSO".`,
    `seed.tenants[0].domains[0] must be a lowercase domain such as contoso.com, but is "Contoso.com".`,
    expect.stringContaining(`seed.users[0] has an unknown field "photos"`),
    "seed.users[0].oid must be a lowercase GUID, but is 7.",
    `seed.users[0].tenantId must be a lowercase GUID, but is "x".`,
    `seed.users[0].userPrincipalName must be a username such as ann@contoso.com, but is "ann".`,
    `seed.users[0].displayName must be a non-empty string, but is "".`,
    "seed.apps[0].clientId is missing.",
    "seed.apps[0].displayName is missing.",
    "seed.apps[0].tenantId is missing.",
    "seed.apps[0].signInAudience is missing.",
    expect.stringContaining(
      "seed.apps[0].redirectUris[0] must be an https URL, or an http URL on localhost or 127.0.0.1",
    ),
  ]);
});

test("references to unknown ids, and duplicate ids, are found", () => {
  const [ben] = defaultSeed.users;
  const [app] = defaultSeed.apps;
  const nowhere = "99999999-9999-4999-8999-999999999999";
  const problems = problemsOf({
    tenants: defaultSeed.tenants,
    users: [
      { ...ben, appRoles: [{ clientId: nowhere, roles: ["Reader"] }] },
      { ...ben, appRoles: [], userPrincipalName: "ALICE@contoso.com", consentedApps: [nowhere] },
    ],
    apps: [
      { ...app, appPermissions: [{ clientId: nowhere, roles: ["Reader"] }] },
      { ...app, tenantId: nowhere, knownClientApplications: [nowhere] },
    ],
  });
  expect(problems).toEqual([
    expect.stringContaining(`seed.users[0].appRoles[0].clientId refers to ${nowhere}`),
    expect.stringContaining(`seed.users[1].consentedApps refers to ${nowhere}`),
    expect.stringContaining(`seed.apps[0].appPermissions[0].clientId refers to ${nowhere}`),
    expect.stringContaining(`seed.apps[1].tenantId refers to ${nowhere}`),
    expect.stringContaining(`seed.apps[1].knownClientApplications refers to ${nowhere}`),
    expect.stringContaining("The seed contains the object id"),
    "The seed contains the username alice@contoso.com more than once.",
    expect.stringContaining("The seed contains the client id"),
  ]);
});

test("a seed that is not an object is refused with a message", () => {
  expect(problemsOf([])).toEqual(["seed must be an object, but is []."]);
});

test("an emulator does not start with an invalid seed", async () => {
  const seed = { ...defaultSeed, tenants: [] };
  await expect(startEmulator({ seed })).rejects.toThrow("which is not a tenant of the seed");
});

test("a custom seed replaces the users and apps of the default seed", async () => {
  const [app] = defaultSeed.apps;
  const tenants = defaultSeed.tenants.slice(0, 1);
  const [tenant] = tenants;
  if (app === undefined || tenant === undefined) {
    throw new Error("The default seed is empty.");
  }
  const zoe = {
    oid: "20e00000-0000-4000-8000-000000000001",
    tenantId: tenant.id,
    userPrincipalName: "zoe@contoso.com",
    displayName: `Zoë <b>"Z"</b>`,
  };
  const emulator = await startEmulator({ host: "127.0.0.1", seed: { tenants, users: [zoe], apps: [app] } });
  try {
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    const page = await (await fetch(authorizeUrl(emulator))).text();
    expect(page).toContain("Zoë &lt;b&gt;&quot;Z&quot;&lt;/b&gt;");
    const parameters = { response_type: "code id_token", response_mode: "form_post" };
    const { form } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "zoe@contoso.com");
    expect(claimsOf(form?.get("id_token"))["name"]).toBe(zoe.displayName);
  } finally {
    await emulator.close();
  }
});
