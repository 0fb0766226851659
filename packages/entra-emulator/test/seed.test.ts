import { defaultSeed, SeedError, startEmulator, validateSeed } from "@identity-web/entra-emulator";
import { expect, test } from "vitest";

import { authorizeUrl, claimsOf } from "./support/web-app.ts";

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

test("the default seed survives a trip through JSON and is valid", () => {
  expect(problemsOf(JSON.parse(JSON.stringify(defaultSeed)))).toEqual([]);
});

test("every fault of a seed's shape is listed at once, with its place", () => {
  const seed = {
    tenants: [{ id: "CONTOSO", displayName: "Contoso", domains: ["Contoso.com"] }],
    users: [{ oid: 7, tenantId: "x", userPrincipalName: "ann", displayName: "", photos: true }],
    apps: [{ redirectUris: ["http://example.com/callback"] }],
    extra: 1,
  };
  const problems = problemsOf(seed);
  expect(problems).toEqual([
    `seed has no field "extra"; it knows tenants, users, apps.`,
    `seed.tenants[0].id must be a GUID in lower case, but is "CONTOSO".`,
    `seed.tenants[0].domains[0] must be a domain such as contoso.com, in lower case, but is "Contoso.com".`,
    expect.stringContaining(`seed.users[0] has no field "photos"`),
    "seed.users[0].oid must be a GUID in lower case, but is 7.",
    `seed.users[0].tenantId must be a GUID in lower case, but is "x".`,
    `seed.users[0].userPrincipalName must be a user name such as ann@contoso.com, but is "ann".`,
    `seed.users[0].displayName must be a text that is not empty, but is "".`,
    "seed.apps[0].clientId is missing.",
    "seed.apps[0].displayName is missing.",
    "seed.apps[0].tenantId is missing.",
    "seed.apps[0].signInAudience is missing.",
    expect.stringContaining("seed.apps[0].redirectUris[0] must be https, or http on localhost or 127.0.0.1"),
  ]);
});

test("ids that name nothing, or two things, are found", () => {
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
    expect.stringContaining(`seed.users[0].appRoles[0].clientId names ${nowhere}`),
    expect.stringContaining(`seed.users[1].consentedApps names ${nowhere}`),
    expect.stringContaining(`seed.apps[0].appPermissions[0].clientId names ${nowhere}`),
    expect.stringContaining(`seed.apps[1].tenantId names the tenant ${nowhere}`),
    expect.stringContaining(`seed.apps[1].knownClientApplications names ${nowhere}`),
    expect.stringContaining("The object id"),
    "The user name alice@contoso.com occurs twice.",
    expect.stringContaining("The client id"),
  ]);
});

test("a seed that is not even an object is refused in words", () => {
  expect(problemsOf([])).toEqual(["seed must be an object, but is []."]);
});

test("an emulator does not start with a wrong seed", async () => {
  const seed = { ...defaultSeed, tenants: [] };
  await expect(startEmulator({ seed })).rejects.toThrow("which is not among the seed's tenants");
});

test("an app's own seed decides who there is", async () => {
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
