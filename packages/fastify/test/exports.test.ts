import * as core from "@identity-web/core";
import { describe, expect, it } from "vitest";

import * as fastify from "../src/index.ts";

describe("what the entry exports", () => {
  it("is this, and a name that appears or goes is a decision", () => {
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

  it("an app never needs the core beside its adapter: every name of core is here, but the maker of the core's own object", () => {
    const missing = Object.keys(core).filter((name) => !(name in fastify));
    expect(missing).toEqual(["createIdentityWeb"]);
    const ours: Readonly<Record<string, unknown>> = { ...fastify };
    const differing = Object.entries(core).filter(([name, value]) => name in ours && ours[name] !== value);
    expect(differing).toEqual([]);
  });
});
