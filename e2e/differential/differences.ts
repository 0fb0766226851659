/** Where a framework may answer in its own way, and why. */
export interface Difference {
  readonly frameworks: readonly string[];
  /** Names of steps. */
  readonly steps: readonly string[];
  /** `status`, `body`, `cookies`, `effects`, or the name of a header: what differs from Express 5, each time. */
  readonly fields: readonly string[];
  readonly reason: string;
}

const koa = ["Koa 3", "Koa 2"];
const others = ["Fastify 5", ...koa];

/** What Express writes on its own pages, and no other framework does. */
const ownPage = ["body", "content-type", "content-security-policy", "x-content-type-options"];
/** What is missing where one is not sent to Entra. */
const ourRedirect = ["status", "cookies", "location", "body", "content-type", "cache-control", "referrer-policy"];

/** Everything here is decided before an adapter is asked, or after it has handed over. */
export const differences: readonly Difference[] = [
  {
    reason: "each framework has a page of its own for what is not there",
    frameworks: others,
    steps: [
      "a page that is not there",
      "a page of ours that is not there",
      "our route with a slash more",
      "our route in capitals",
      "our route with an escape",
      "our route behind two slashes",
      "our route behind dots",
      "our route with parameters in its path",
      "guarded page behind two slashes",
      "guarded page behind a backslash",
      "guarded page with a null byte",
      "guarded page with an escaped slash",
      "guarded app: a page that is not there",
      "own routes: our routes are not there",
      "below a path: our route with the path twice",
    ],
    fields: ownPage,
  },
  {
    reason: "Koa does not decode a path that has no parameters either, and has a page of its own for what is not there",
    frameworks: koa,
    steps: ["guarded page with an escape", "guarded page with a bad escape"],
    fields: ownPage,
  },
  {
    reason: "Fastify decodes a path before it looks for the route; the guard of that route is then the one that runs",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with an escape"],
    fields: [...ourRedirect, "content-security-policy"],
  },
  {
    reason: "Fastify refuses a path that cannot be decoded before any hook",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with a bad escape"],
    fields: ["status", "vary", ...ownPage],
  },
  {
    reason: "Fastify's router minds capitals and a slash at the end, unless it is told not to",
    frameworks: ["Fastify 5"],
    steps: ["guarded page with a slash more", "guarded page in capitals"],
    fields: [...ourRedirect, "x-content-type-options"],
  },
  {
    reason:
      "Fastify refuses a body that it has no parser for, before a handler of the app runs; guards have answered by then",
    frameworks: ["Fastify 5"],
    steps: ["form behind a guard", "form of nobody, without a guard"],
    fields: ["status", "body", "content-type", "effects"],
  },
  {
    reason: "Fastify parses a body before a preHandler; the guard as onRequest comes first",
    frameworks: ["Fastify 5"],
    steps: ["guarded app: POST of JSON by nobody"],
    fields: ["status", "body", "cache-control", "referrer-policy", "x-content-type-options", "www-authenticate"],
  },
  {
    reason: "each framework has a page of its own for an error of the app",
    frameworks: others,
    steps: ["an error of the app", "a renewed cookie beside an error of the app"],
    fields: ownPage,
  },
  {
    reason: "Koa takes every header back before it answers an error; a renewed cookie comes with the next page",
    frameworks: koa,
    steps: ["an error of the app", "a renewed cookie beside an error of the app"],
    fields: ["cache-control"],
  },
  {
    reason: "Koa takes every cookie back as well, and the next page renews the session",
    frameworks: koa,
    steps: ["a renewed cookie beside an error of the app"],
    fields: ["cookies"],
  },
  {
    reason: "outside production Express prints where the error happened, in its own files",
    frameworks: ["Express 4.22"],
    steps: [
      "an error of the app",
      "a renewed cookie beside an error of the app",
      "formPostParsed: a form with a field of 200 KB",
    ],
    fields: ["body"],
  },
  {
    reason: "@fastify/formbody keeps state[] a name of its own, where the parsers of the others make a list of it",
    frameworks: ["Fastify 5"],
    steps: ["formPostParsed: a form with a state in a list"],
    fields: ["status", "location", "body", "content-type", "content-security-policy"],
  },
  {
    reason: "in Fastify our routes answer before the app's parser reads, and so before it finds a form too large",
    frameworks: ["Fastify 5"],
    steps: ["formPostParsed: a form with a field of 200 KB"],
    fields: ["status", "body", "content-security-policy", "cache-control", "referrer-policy"],
  },
  {
    reason: "a form that is too large for the app's parser gets the framework's own page",
    frameworks: koa,
    steps: ["formPostParsed: a form with a field of 200 KB"],
    fields: ownPage,
  },
];
