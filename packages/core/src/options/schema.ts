import * as v from "valibot";

const text = v.optional(v.string("must be a string"));
const flag = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  v.optional(v.picklist(values, `must be one of ${values.join(", ")}`));
const list = v.optional(v.array(v.string("must be a list of strings"), "must be a list of strings"));
const textOrList = v.optional(v.union([v.string(), v.array(v.string())], "must be a string or a list of strings"));
const seconds = v.optional(
  v.pipe(
    v.number("must be a number"),
    v.integer("must be a whole number"),
    v.minValue(1, "must be at least 1"),
    v.maxValue(31_536_000, "must be at most a year in seconds"),
  ),
);
const sessionCount = v.optional(
  v.pipe(
    v.number("must be a number"),
    v.integer("must be a whole number"),
    v.minValue(1, "must be at least 1"),
    v.maxValue(1000, "must be at most 1000"),
  ),
);
const callback = v.optional(v.custom<never>((value) => typeof value === "function", "must be a function"));
const callbacks = v.optional(
  v.custom<never>(
    (value) => [value].flat().every((entry) => typeof entry === "function"),
    "must be a function or a list of functions",
  ),
);
const unknownName = (issue: v.StrictObjectIssue): string =>
  issue.expected === "never" ? "is not a known option; check the spelling" : "must be an object";

const paths = v.strictObject(
  { signIn: text, callback: text, signOut: text, signedOut: text, browserScript: text, frontChannelSignOut: text },
  unknownName,
);

const headers = v.optional(v.record(v.string(), v.string("must be a string"), "must be an object of strings"));
const api = v.strictObject({ baseUrl: text, scopes: list, headers }, unknownName);

/** The shape of the options. `resolve.ts` checks what the values mean. */
const shape = v.strictObject(
  {
    tenantId: text,
    clientId: text,
    // `credentials.ts` checks its content: it has one of several shapes, and the message depends on which one was
    // meant.
    clientCredentials: v.optional(
      v.custom<never>((value) => typeof value === "object" && value !== null, "must be an object or a list of them"),
    ),
    baseUrl: text,
    cookieSecrets: list,
    instance: text,
    allowedTenants: v.optional(
      v.union(
        [v.literal("any"), v.array(v.string()), v.custom<never>((value) => typeof value === "function")],
        'must be a list of tenant GUIDs, a function, or "any"',
      ),
    ),
    initialScopes: list,
    tokenCache: v.optional(
      v.custom<never>(
        (value) => typeof value === "object" && value !== null && "store" in value,
        "must be an object with a store, as inMemoryTokenCache() returns",
      ),
    ),
    routes: v.optional(v.union([v.literal(false), paths], "must be false or an object of paths")),
    redirectPath: text,
    responseMode: flag(["query", "form_post"]),
    responseType: flag(["code", "code id_token"]),
    redeemCodesAt: list,
    publicPaths: list,
    backgroundAccess: v.optional(v.boolean("must be true or false")),
    graphUrl: text,
    apiOrigins: list,
    downstreamApis: v.optional(v.record(v.string(), api, "must be an object of APIs by name")),
    api: v.optional(v.strictObject({ audience: textOrList }, unknownName)),
    session: v.optional(
      v.strictObject(
        {
          idleSeconds: seconds,
          absoluteSeconds: seconds,
          maxPerAccount: sessionCount,
          recheckSeconds: seconds,
          staleSeconds: seconds,
        },
        unknownName,
      ),
    ),
    pages: v.optional(v.strictObject({ error: callback, signedOut: callback }, unknownName)),
    hooks: v.optional(
      v.strictObject({ authorizationCodeReceived: callbacks, authenticationFailed: callbacks }, unknownName),
    ),
    onEvent: callback,
    logger: v.optional(
      v.custom<never>(
        (value) =>
          ["error", "warn", "info", "debug"].every(
            (level) => typeof (value as Record<string, unknown> | null)?.[level] === "function",
          ),
        "must have the functions error, warn, info and debug, as console and pino do",
      ),
    ),
    fetch: callback,
  },
  unknownName,
);

/** Returns every fault of shape. Each begins with the path of the option. */
export function shapeFaults(options: unknown): string[] {
  const result = v.safeParse(shape, options, { abortEarly: false });
  return (result.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? "options"} ${issue.message}.`);
}
