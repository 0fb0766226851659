import * as v from "valibot";

const text = v.optional(v.string("has to be a string"));
const flag = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  v.optional(v.picklist(values, `has to be one of ${values.join(", ")}`));
const list = v.optional(v.array(v.string("has to be a list of strings"), "has to be a list of strings"));
const textOrList = v.optional(v.union([v.string(), v.array(v.string())], "has to be a string or a list of strings"));
const seconds = v.optional(
  v.pipe(
    v.number("has to be a number"),
    v.integer("has to be a whole number"),
    v.minValue(1, "has to be at least 1"),
    v.maxValue(31_536_000, "has to be at most a year in seconds"),
  ),
);
const count = v.optional(
  v.pipe(
    v.number("has to be a number"),
    v.integer("has to be a whole number"),
    v.minValue(1, "has to be at least 1"),
    v.maxValue(1000, "has to be at most 1000"),
  ),
);
const callback = v.optional(v.custom<never>((value) => typeof value === "function", "has to be a function"));
const callbacks = v.optional(
  v.custom<never>(
    (value) => [value].flat().every((one) => typeof one === "function"),
    "has to be a function or a list of functions",
  ),
);
const unknownName = (issue: v.StrictObjectIssue): string =>
  issue.expected === "never" ? "is no option of Identity Web; look for a slip of the pen" : "has to be an object";

const paths = v.strictObject(
  { signIn: text, callback: text, signOut: text, signedOut: text, browserScript: text, frontChannelSignOut: text },
  unknownName,
);

const headers = v.optional(v.record(v.string(), v.string("has to be a string"), "has to be an object of strings"));
const api = v.strictObject({ baseUrl: text, scopes: list, headers }, unknownName);

/** The shape of the options; what the values mean is looked at in `resolve.ts`. */
const shape = v.strictObject(
  {
    tenantId: text,
    clientId: text,
    // What is in it is looked at in `credentials.ts`: one of several shapes, and which one was meant decides what is said.
    clientCredentials: v.optional(
      v.custom<never>((value) => typeof value === "object" && value !== null, "has to be an object or a list of them"),
    ),
    baseUrl: text,
    cookieSecrets: list,
    instance: text,
    allowedTenants: v.optional(
      v.union(
        [v.literal("any"), v.array(v.string()), v.custom<never>((value) => typeof value === "function")],
        'has to be a list of tenant GUIDs, a function, or "any"',
      ),
    ),
    initialScopes: list,
    tokenCache: v.optional(
      v.custom<never>(
        (value) => typeof value === "object" && value !== null && "store" in value,
        "has to be an object with a store, such as inMemoryTokenCache() makes",
      ),
    ),
    routes: v.optional(v.union([v.literal(false), paths], "has to be false or an object of paths")),
    redirectPath: text,
    responseMode: flag(["query", "form_post"]),
    responseType: flag(["code", "code id_token"]),
    redeemCodesAt: list,
    publicPaths: list,
    backgroundAccess: v.optional(v.boolean("has to be true or false")),
    graphUrl: text,
    apiOrigins: list,
    downstreamApis: v.optional(v.record(v.string(), api, "has to be an object of APIs by name")),
    api: v.optional(v.strictObject({ audience: textOrList }, unknownName)),
    session: v.optional(
      v.strictObject(
        {
          idleSeconds: seconds,
          absoluteSeconds: seconds,
          maxPerAccount: count,
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
        "has to have the functions error, warn, info and debug, as console and pino have",
      ),
    ),
    fetch: callback,
  },
  unknownName,
);

/** Every fault of shape, each beginning with the path of the option. */
export function shapeFaults(options: unknown): string[] {
  const result = v.safeParse(shape, options, { abortEarly: false });
  return (result.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? "options"} ${issue.message}.`);
}
