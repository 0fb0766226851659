/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type JsonObject = { readonly [name: string]: Json };

/** Merges a patch into an object at the top level; null removes a field. */
export function applyPatch(target: JsonObject, patch: JsonObject | undefined): JsonObject {
  const result: Record<string, Json> = { ...target, ...patch };
  for (const [name, value] of Object.entries(patch ?? {})) {
    if (value === null) {
      delete result[name];
    }
  }
  return result;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
