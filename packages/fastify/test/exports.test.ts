import * as core from "@identity-web/core";
import { describe, expect, it } from "vitest";

import * as fastify from "../src/index.ts";

describe("the exports of the entry", () => {
  it("are these names: a change is a decision", () => {
    expect(Object.keys(fastify).toSorted()).toMatchInlineSnapshot(`
      [
        "ConfigurationError",
        "DownstreamApiError",
        "IdentityWebError",
        "InteractionRequiredError",
        "ServiceUnavailableError",
        "SignInError",
        "TokenRequestError",
        "azureTokenCredential",
        "distributedTokenCache",
        "escapeHtml",
        "findIdentityWebError",
        "fromEnvironment",
        "graphAuthenticationProvider",
        "graphPages",
        "identityWeb",
        "inMemoryTokenCache",
        "memoryStore",
        "sessionTokenCache",
      ]
    `);
  });

  it("include every name of the core except createIdentityWeb, so an app never installs the core as well", () => {
    const missing = Object.keys(core).filter((name) => !(name in fastify));
    expect(missing).toEqual(["createIdentityWeb"]);
    const ours: Readonly<Record<string, unknown>> = { ...fastify };
    const differing = Object.entries(core).filter(([name, value]) => name in ours && ours[name] !== value);
    expect(differing).toEqual([]);
  });
});
