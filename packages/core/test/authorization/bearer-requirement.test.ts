import { afterEach, describe, expect, it } from "vitest";

import { ConfigurationError, type RequireBearerOptions } from "../../src/index.ts";
import { apiId, call, mintAppToken, mintUserToken } from "../support/api-tokens.ts";
import { bearerApp, challengeOf } from "../support/bearer-app.ts";
import { contoso, testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { bearerRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const app = await bearerApp(emulator);
const { api } = app;
afterEach(async () => {
  await emulator.control.reset();
  app.reset();
});

const bare = (): string => `Bearer realm="", authorization_uri="${emulator.url}/${contoso}/oauth2/v2.0/authorize"`;

describe("what a token allows", () => {
  const user = { scp: "Tasks.Read other", roles: ["Editor"] };
  const cases: readonly (readonly [string, RequireBearerOptions, "user" | "app", number])[] = [
    ["one of the scopes is enough", { scopes: ["Tasks.Write", "Tasks.Read"] }, "user", 200],
    ["none of the scopes is refused", { scopes: ["Tasks.Write"] }, "user", 403],
    ["a scope does not match the beginning of another", { scopes: ["Tasks"] }, "user", 403],
    ["the case of a scope matters", { scopes: ["tasks.read"] }, "user", 403],
    ["one of the user's roles is enough", { roles: ["Admin", "Editor"] }, "user", 200],
    ["another role is refused", { roles: ["Admin"] }, "user", 403],
    ["scope and role are both required if both are named", { scopes: ["Tasks.Read"], roles: ["Admin"] }, "user", 403],
    ["scope and role together are enough", { scopes: ["Tasks.Read"], roles: ["Editor"] }, "user", 200],
    ["a role without the scope is refused", { scopes: ["Tasks.Write"], roles: ["Editor"] }, "user", 403],
    ["a user with a role of that name has no application permission", { appPermissions: ["Editor"] }, "user", 403],
    ["a user passes by scope if apps may pass too", { scopes: ["other"], appPermissions: ["X"] }, "user", 200],
    ["an app with the application permission passes", { appPermissions: ["Tasks.Read.All"] }, "app", 200],
    [
      "an app passes where users need a scope",
      { scopes: ["Tasks.Read"], appPermissions: ["Tasks.Read.All"] },
      "app",
      200,
    ],
    ["an app without the permission is refused", { appPermissions: ["Tasks.Write.All"] }, "app", 403],
    ["an app never satisfies scopes", { scopes: ["Tasks.Read.All"] }, "app", 403],
    ["an app never satisfies users' roles", { roles: ["Tasks.Read.All"] }, "app", 403],
  ];
  it.each(cases)("%s", async (_title, options, kind, status) => {
    app.required = options;
    const token = kind === "user" ? mintUserToken(emulator, { claims: user }) : mintAppToken(emulator);
    const answer = await call(api.origin, await token);
    expect(answer.status).toBe(status);
    if (status === 200) {
      return;
    }
    const message = String(answer.json["message"]);
    const scope = options.scopes === undefined ? "" : `, scope="${options.scopes.join(" ")}"`;
    expect(challengeOf(answer)).toBe(`${bare()}, error="insufficient_scope", error_description="${message}"${scope}`);
    expect(answer.json).toMatchObject({ error: "insufficient_scope", correlationId: expect.any(String) });
    expect(api.events).toEqual([expect.objectContaining({ type: "bearerRefused", code: "insufficient_scope" })]);
    expect(api.identities).toEqual([]);
  });

  it("ignores a scope in a token of an app on its own, even if the token says that it is an app's", async () => {
    app.required = { scopes: ["access_as_user"] };
    const token = await mintAppToken(emulator, { claims: { idtyp: "app", scp: "access_as_user" } });
    expect((await call(api.origin, token)).status).toBe(403);
    app.required = { appPermissions: ["Tasks.Read.All"] };
    expect((await call(api.origin, token)).status).toBe(200);
    expect(api.identities[0]?.caller?.scopes).toEqual([]);
  });

  it("takes a user with roles but without scopes for a user, not an app", async () => {
    app.required = { appPermissions: ["Tasks.Read.All"] };
    for (const idtyp of [null, "user"]) {
      const claims = { scp: null, roles: ["Tasks.Read.All"], idtyp };
      expect((await call(api.origin, await mintUserToken(emulator, { claims }))).status).toBe(403);
    }
  });

  it("is checked by each guard, also for a token in memory", async () => {
    const token = await mintUserToken(emulator);
    app.required = { scopes: ["access_as_user"] };
    expect((await call(api.origin, token)).status).toBe(200);
    app.required = { scopes: ["Tasks.Read"] };
    expect((await call(api.origin, token)).status).toBe(403);
  });
});

describe("a guard", () => {
  const wrong: readonly (readonly [string, unknown, number])[] = [
    ["with an empty list", { scopes: [] }, 1],
    ["with a string in place of a list", { scopes: "Tasks.Read" }, 1],
    ["with two scopes in one", { scopes: ["Tasks.Read Tasks.Write"] }, 1],
    ["with a scope that includes the API's address", { scopes: [`api://${apiId}/Tasks.Read`] }, 1],
    ["with a misspelled option", { scope: ["Tasks.Read"], appPermissions: [] }, 2],
  ];
  it.each(wrong)("%s is a configuration error that says how to fix it", async (_title, options, count) => {
    app.required = options as RequireBearerOptions;
    expect((await call(api.origin, await mintUserToken(emulator))).status).toBe(500);
    const [error] = api.thrown;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).faults).toHaveLength(count);
  });

  it("that would accept everybody's tokens cannot be configured", async () => {
    const start = (audience: unknown): Promise<TestApp> =>
      testApp(emulator, { api: { audience } as never }, bearerRoutes);
    for (const audience of ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000", "*", "", [""], 1]) {
      await expect(start(audience)).rejects.toThrow(ConfigurationError);
    }
  });
});
