import type { Directory, Resource } from "./directory.ts";
import { EntraError } from "./entra-error.ts";
import type { SeedScope } from "./seed.ts";

const openIdScopes: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);

export interface ResourceScopes {
  readonly resource: Resource;
  /** Names as the resource spells them, without prefix; empty with `.default` alone. */
  readonly values: readonly SeedScope[];
  readonly everything: boolean;
  /** As the request wrote them. */
  readonly written: readonly string[];
}

export interface RequestedScopes {
  /** openid, profile, email, offline_access; they belong to no resource. */
  readonly openId: ReadonlySet<string>;
  readonly resources: readonly ResourceScopes[];
}

/**
 * Reads a `scope` parameter by Entra's rules: a name without prefix is Graph's, `.default` stands alone for its resource, and a
 * name that the resource does not know is refused.
 */
export function parseScopes(scope: string | undefined, directory: Directory): RequestedScopes {
  const openId = new Set<string>();
  const found = new Map<string, { resource: Resource; values: SeedScope[]; everything: boolean; written: string[] }>();
  for (const written of (scope ?? "").split(" ").filter((part) => part !== "")) {
    const name = written.replace(/^https:\/\/graph\.microsoft\.com\//u, "").toLowerCase();
    if (openIdScopes.has(name)) {
      openId.add(name);
      continue;
    }
    const slash = written.lastIndexOf("/");
    const resource = slash > 0 ? directory.resource(written.slice(0, slash)) : directory.graph;
    const entry = found.get(resource.appId) ?? { resource, values: [], everything: false, written: [] };
    found.set(resource.appId, entry);
    entry.written.push(written);
    const value = written.slice(slash + 1);
    if (value === ".default") {
      entry.everything = true;
    } else {
      entry.values.push(knownScope(resource, value, written));
    }
  }
  for (const entry of found.values()) {
    if (entry.everything && entry.values.length > 0) {
      throw new EntraError(
        70011,
        "invalid_scope",
        `The provided value for the input parameter 'scope' is not valid: .default cannot be combined with scopes of the same resource. The scope ${scope} is not valid.`,
      );
    }
  }
  return { openId, resources: [...found.values()] };
}

/** The one resource of a token request; Graph where none is named. */
export function singleResource(requested: RequestedScopes, directory: Directory): ResourceScopes {
  if (requested.resources.length > 1) {
    throw new EntraError(
      28000,
      "invalid_request",
      "Provided value for the input parameter scope is not valid because it contains more than one resource.",
    );
  }
  return requested.resources[0] ?? { resource: directory.graph, values: [], everything: false, written: [] };
}

function knownScope(resource: Resource, value: string, written: string): SeedScope {
  const scope = resource.api.scopes.find((candidate) => candidate.value.toLowerCase() === value.toLowerCase());
  if (scope === undefined) {
    throw new EntraError(
      70011,
      "invalid_scope",
      `The provided value for the input parameter 'scope' is not valid. The scope ${written} is not valid.`,
    );
  }
  return scope;
}
