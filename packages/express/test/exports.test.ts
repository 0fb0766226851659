import * as core from "@identity-web/core";
import * as adapter from "@identity-web/core/adapter";
import * as store from "@identity-web/core/store";
import { describe, expect, it } from "vitest";

import * as express from "../src/index.ts";

describe("the exports of the entries", () => {
  it("are these names: a change is a decision", () => {
    const names = Object.fromEntries(
      Object.entries({ core, adapter, store, express }).map(([entry, exported]) => [
        entry,
        Object.keys(exported).toSorted(),
      ]),
    );
    expect(names).toMatchInlineSnapshot(`
      {
        "adapter": [
          "NodeRequest",
          "frameworkIdentityWeb",
          "mergedVary",
          "readForm",
          "replaceCookie",
          "representationHeaders",
          "requireFrameworks",
          "requireMounted",
          "setCookieHeader",
          "writeHead",
          "writeResponse",
        ],
        "core": [
          "ConfigurationError",
          "DownstreamApiError",
          "IdentityWebError",
          "InteractionRequiredError",
          "ServiceUnavailableError",
          "SignInError",
          "TokenRequestError",
          "azureTokenCredential",
          "createIdentityWeb",
          "distributedTokenCache",
          "escapeHtml",
          "findIdentityWebError",
          "fromEnvironment",
          "graphAuthenticationProvider",
          "graphPages",
          "inMemoryTokenCache",
          "memoryStore",
          "sessionTokenCache",
        ],
        "express": [
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
          "wrap",
        ],
        "store": [
          "encryptedStore",
          "memoryStore",
          "prefixedStore",
        ],
      }
    `);
  });

  it("include every name of the core except createIdentityWeb, so an app never installs the core as well", () => {
    const missing = Object.keys(core).filter((name) => !(name in express));
    expect(missing).toEqual(["createIdentityWeb"]);
    const ours: Readonly<Record<string, unknown>> = { ...express };
    const differing = Object.entries(core).filter(([name, value]) => name in ours && ours[name] !== value);
    expect(differing).toEqual([]);
  });
});
