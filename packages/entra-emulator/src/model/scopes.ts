import type { Directory, Resource } from "./directory.ts";
import { EntraError } from "./entra-error.ts";
import type { SeedScope } from "./seed.ts";

const openIdScopes: ReadonlySet<string> = new Set(["openid", "profile", "email", "offline_access"]);

export interface ResourceScopes {
  readonly resource: Resource;
  /** The scopes as the resource spells them, without a prefix; empty for `.default`. */
  readonly values: readonly SeedScope[];
  /** Whether the request asks for `.default`: everything that was consented to. */
  readonly isDefault: boolean;
  /** The scopes as the request spells them. */
  readonly asRequested: readonly string[];
}

export interface RequestedScopes {
  /** openid, profile, email and offline_access, which do not belong to a resource. */
  readonly openId: ReadonlySet<string>;
  readonly resources: readonly ResourceScopes[];
}

/**
 * Parses a `scope` parameter by Entra's rules: a scope without a prefix belongs to Graph, and `.default` must be the
 * only scope of its resource.
 *
 * @throws {EntraError} AADSTS70011, when the resource does not have the scope, or another scope accompanies
 * `.default`; AADSTS500011, when the resource is unknown
 */
export function parseScopes(scope: string | undefined, directory: Directory): RequestedScopes {
  const openId = new Set<string>();
  const found = new Map<
    string,
    { resource: Resource; values: SeedScope[]; isDefault: boolean; asRequested: string[] }
  >();
  for (const requested of (scope ?? "").split(" ").filter((part) => part !== "")) {
    const name = requested.replace(/^https:\/\/graph\.microsoft\.com\//u, "").toLowerCase();
    if (openIdScopes.has(name)) {
      openId.add(name);
      continue;
    }
    const slash = requested.lastIndexOf("/");
    const resource = slash > 0 ? directory.resource(requested.slice(0, slash)) : directory.graph;
    const entry = found.get(resource.appId) ?? { resource, values: [], isDefault: false, asRequested: [] };
    found.set(resource.appId, entry);
    entry.asRequested.push(requested);
    const value = requested.slice(slash + 1);
    if (value === ".default") {
      entry.isDefault = true;
    } else {
      entry.values.push(findScope(resource, value, requested));
    }
  }
  for (const entry of found.values()) {
    if (entry.isDefault && entry.values.length > 0) {
      throw new EntraError(
        70011,
        "invalid_scope",
        `The provided value for the input parameter 'scope' is not valid: .default cannot be combined with scopes of the same resource. The scope ${scope} is not valid.`,
      );
    }
  }
  return { openId, resources: [...found.values()] };
}

/**
 * Returns the resource of a token request; Graph if the request does not name a resource.
 *
 * @throws {EntraError} AADSTS28000, when the request names several resources
 */
export function singleResource(requested: RequestedScopes, directory: Directory): ResourceScopes {
  if (requested.resources.length > 1) {
    throw new EntraError(
      28000,
      "invalid_request",
      "Provided value for the input parameter scope is not valid because it contains more than one resource.",
    );
  }
  return requested.resources[0] ?? { resource: directory.graph, values: [], isDefault: false, asRequested: [] };
}

function findScope(resource: Resource, value: string, requested: string): SeedScope {
  const scope = resource.api.scopes.find((candidate) => candidate.value.toLowerCase() === value.toLowerCase());
  if (scope === undefined) {
    throw new EntraError(
      70011,
      "invalid_scope",
      `The provided value for the input parameter 'scope' is not valid. The scope ${requested} is not valid.`,
    );
  }
  return scope;
}
