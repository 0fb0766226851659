/** A response in which a framework may differ, and why. */
export interface Difference {
  readonly frameworks: readonly string[];
  /** Names of steps. */
  readonly steps: readonly string[];
  /**
   * `status`, `body`, `cookies`, `effects`, or the name of a header. All of them differ from Express 5 in each of these
   * steps.
   */
  readonly fields: readonly string[];
  readonly reason: string;
}

const koa = ["Koa 3", "Koa 2"];
const others = ["Fastify 5", ...koa];

/** Fields in which Express's own pages differ from those of other frameworks. */
const frameworkPage = ["body", "content-type", "content-security-policy", "x-content-type-options"];
/** Fields that differ if a framework does not redirect to Entra. */
const entraRedirect = ["status", "cookies", "location", "body", "content-type", "cache-control", "referrer-policy"];

/** All of these are decided before the adapter runs, or after it has passed the request on. */
export const differences: readonly Difference[] = [
  {
    reason: "each framework has its own page for an unknown path",
    frameworks: others,
    steps: [
      "an unknown page",
      "an unknown path below our routes",
      "our route with a trailing slash",
      "our route in upper case",
      "our route with a percent-encoded character",
      "our route after two slashes",
      "our route after dot segments",
      "our route with path parameters",
      "guarded page after two slashes",
      "guarded page after a backslash",
      "guarded page with a null byte",
      "guarded page with a percent-encoded slash",
      "guarded app: an unknown page",
      "custom routes: a default route",
      "below a path: our route with the path twice",
    ],
    fields: frameworkPage,
  },
  {
    reason: "Koa does not decode a path without parameters either, and has its own page for an unknown path",
    frameworks: koa,
    steps: ["guarded page with a percent-encoded character", "guarded page with an invalid percent-encoding"],
    fields: frameworkPage,
  },
  {
    reason: "Fastify decodes a path before it selects the route, so the guard of that route runs",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with a percent-encoded character"],
    fields: [...entraRedirect, "content-security-policy"],
  },
  {
    reason: "Fastify rejects a path that it cannot decode before any hook runs",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with an invalid percent-encoding"],
    fields: ["status", "vary", ...frameworkPage],
  },
  {
    reason: "Fastify's router is sensitive to case and to a trailing slash by default",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with a trailing slash", "guarded page in upper case"],
    fields: [...entraRedirect, "x-content-type-options"],
  },
  {
    reason:
      "Fastify rejects a body that it has no parser for before the app's handler runs, but after guards have responded",
    frameworks: ["Fastify 5"],
    steps: ["form to a guarded route", "form of a signed-out user, without a guard"],
    fields: ["status", "body", "content-type", "effects"],
  },
  {
    reason: "Fastify parses a body before a preHandler guard runs; an onRequest guard would run first",
    frameworks: ["Fastify 5"],
    steps: ["guarded app: POST of JSON while signed out"],
    fields: ["status", "body", "cache-control", "referrer-policy", "x-content-type-options", "www-authenticate"],
  },
  {
    reason: "each framework has its own page for an error of the app",
    frameworks: others,
    steps: ["an error of the app", "a renewed cookie together with an error of the app"],
    fields: frameworkPage,
  },
  {
    reason: "Koa removes all headers before it responds to an error; the next page renews the cookie",
    frameworks: koa,
    steps: ["an error of the app", "a renewed cookie together with an error of the app"],
    fields: ["cache-control"],
  },
  {
    reason: "Koa also removes all cookies, and the next page renews the session",
    frameworks: koa,
    steps: ["a renewed cookie together with an error of the app"],
    fields: ["cookies"],
  },
  {
    reason: "outside production Express prints a stack trace with its own files",
    frameworks: ["Express 4.22"],
    steps: [
      "an error of the app",
      "a renewed cookie together with an error of the app",
      "formPostParsed: a form with a field of 200 KB",
    ],
    fields: ["body"],
  },
  {
    reason: "@fastify/formbody keeps the name state[], while the other parsers turn it into a list",
    frameworks: ["Fastify 5"],
    steps: ["formPostParsed: a form with a state as a list"],
    fields: ["status", "location", "body", "content-type", "content-security-policy"],
  },
  {
    reason: "in Fastify our routes respond before the app's parser reads the form and finds it too large",
    frameworks: ["Fastify 5"],
    steps: ["formPostParsed: a form with a field of 200 KB"],
    fields: ["status", "body", "content-security-policy", "cache-control", "referrer-policy"],
  },
  {
    reason: "a form that is too large for the app's parser gets the framework's own page",
    frameworks: koa,
    steps: ["formPostParsed: a form with a field of 200 KB"],
    fields: frameworkPage,
  },
];
