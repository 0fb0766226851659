import { type AuthRequest, NodeRequest } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";
import type { RequestContext } from "./tiny-framework.ts";

/** The request as the reference adapter reads it, except for what `change` returns. */
function reading(
  change: (request: AuthRequest, context: RequestContext) => Partial<AuthRequest>,
): AdapterFault["broken"] {
  return ({ read }) => ({
    read(context) {
      const request = read(context);
      const changed = change(request, context);
      return new Proxy(request, {
        get(target, name) {
          if (name in changed) {
            return changed[name as keyof AuthRequest];
          }
          const value: unknown = target[name as keyof AuthRequest];
          return typeof value === "function" ? (value as (this: unknown) => unknown).bind(target) : value;
        },
      });
    },
  });
}

const searchOf = ({ message }: RequestContext): string => new URL(message.url ?? "/", "http://x").search;
const urlAs =
  (path: (context: RequestContext) => string): AdapterFault["broken"] =>
  () => ({ read: (context) => new NodeRequest(context.message, path(context)) });
const contentType = ({ message }: RequestContext): string => message.headers["content-type"] ?? "";
const urlencoded = "application/x-www-form-urlencoded";

async function readUnlimited({ message }: RequestContext): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of message as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
  }
  return new URLSearchParams(text);
}

/** Faults in what the core is told about the request. */
export const readingFaults: readonly AdapterFault[] = [
  {
    fault: "the path lacks the mount prefix",
    caughtBy: "paths include the prefix under which the app is mounted",
    broken: urlAs(({ url }) => url),
  },
  {
    fault: "the path lacks the mount prefix in guards",
    caughtBy: "a guard in a router sees paths with the router's prefix, and with the mount prefix of the app",
    broken: urlAs(({ url }) => url),
  },
  {
    fault: "only the first of two Authorization headers is read",
    caughtBy: "the values of a repeated Authorization header arrive joined, although Node drops the second",
    broken: reading((request, { message }) => ({
      header: (name) => (name.toLowerCase() === "authorization" ? message.headers.authorization : request.header(name)),
    })),
  },
  {
    fault: "the path is decoded",
    caughtBy: "the path is neither decoded nor normalized",
    broken: reading(({ path }) => ({ path: decodeURIComponent(path) })),
  },
  {
    fault: "the path goes through the URL class, which normalizes it",
    caughtBy: "the path is neither decoded nor normalized",
    broken: reading((_request, { message }) => ({ path: new URL(message.url ?? "/", "http://x").pathname })),
  },
  {
    fault: "the search is rebuilt from parsed parameters",
    caughtBy: "query parameters arrive byte for byte, including unusual ones",
    broken: reading(({ query }) => ({ search: query.size === 0 ? "" : `?${query.toString()}` })),
  },
  {
    fault: "the search goes through the URL class, which escapes it",
    caughtBy: "query parameters arrive byte for byte, including unusual ones",
    broken: reading((_request, context) => ({ search: searchOf(context) })),
  },
  {
    fault: "the last of several parameters with the same name wins",
    caughtBy: "query parameters arrive byte for byte, including unusual ones",
    broken: reading(({ query }) => ({ query: new URLSearchParams(Object.fromEntries(query)) })),
  },
  {
    fault: "X-Forwarded-Prefix is trusted",
    caughtBy: "behind a proxy that strips a prefix, proxy headers do not change the path",
    broken: reading(({ path }, { message }) => ({ path: String(message.headers["x-forwarded-prefix"] ?? "") + path })),
  },
  {
    fault: "X-Original-Url is trusted",
    caughtBy: "behind a proxy that strips a prefix, proxy headers do not change the path",
    broken: urlAs(({ message }) => String(message.headers["x-original-url"] ?? message.url)),
  },
  {
    fault: "header names are case-sensitive",
    caughtBy: "header names are case-insensitive, and a missing header is undefined",
    broken: reading((_request, { message }) => ({ header: (name) => message.headers[name] as string | undefined })),
  },
  {
    fault: "a missing header is an empty string",
    caughtBy: "header names are case-insensitive, and a missing header is undefined",
    broken: reading((request) => ({ header: (name) => request.header(name) ?? "" })),
  },
  {
    fault: "only the first value of a repeated header is read",
    caughtBy: "the values of a repeated header arrive joined",
    broken: reading((_request, { message }) => ({
      header: (name) => message.headersDistinct[name.toLowerCase()]?.[0],
    })),
  },
  {
    fault: "the Cookie header is parsed and rebuilt",
    caughtBy: "the Cookie header arrives unchanged, with invalid escapes, quotes and duplicate names",
    broken: reading((request) => ({
      header(name) {
        const value = request.header(name);
        if (name !== "cookie" || value === undefined) {
          return value;
        }
        const pairs = value
          .split("; ")
          .map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]);
        return Object.entries(Object.fromEntries(pairs))
          .map((pair) => pair.join("="))
          .join("; ");
      },
    })),
  },
  {
    fault: "the method is in lower case",
    caughtBy: "every method on the library's own paths reaches the core, in upper case",
    broken: reading(({ method }) => ({ method: method.toLowerCase() })),
  },
  {
    fault: "HEAD is reported as GET",
    caughtBy: "every method on the library's own paths reaches the core, in upper case",
    broken: reading(({ method }) => ({ method: method === "HEAD" ? "GET" : method })),
  },
  {
    fault: "methods that the core does not list bypass it",
    caughtBy: "every method on the library's own paths reaches the core, in upper case",
    broken: ({ handler }) => ({
      handler: (run) => (context, next) =>
        ["GET", "HEAD", "POST"].includes(context.message.method ?? "") ? handler(run)(context, next) : next(),
    }),
  },
  {
    fault: "the parsed body of the framework is ignored",
    caughtBy: "a form posted to the library arrives with repeated fields, escapes and non-ASCII characters",
    broken: () => ({ read: ({ message }) => new NodeRequest(message, message.url ?? "/") }),
  },
  {
    fault: "repeated fields of a form collapse into one",
    caughtBy: "a form posted to the library arrives with repeated fields, escapes and non-ASCII characters",
    broken: reading((request) => ({
      form: async () => new URLSearchParams(Object.fromEntries((await request.form()) ?? [])),
    })),
  },
  {
    fault: "any body is a form, whatever its content type",
    caughtBy: "a body of another content type is not a form",
    broken: reading((_request, context) => ({ form: () => readUnlimited(context) })),
  },
  {
    fault: "any content type that contains the form type counts as it",
    caughtBy: "a body of another content type is not a form",
    broken: reading((_request, context) => ({
      form: async () => (contentType(context).includes(urlencoded) ? readUnlimited(context) : undefined),
    })),
  },
  {
    fault: "the content type of a form must match exactly",
    caughtBy: "the content type of a form is case-insensitive and may have parameters",
    broken: reading((request, context) => ({
      form: async () => (contentType(context) === urlencoded ? request.form() : undefined),
    })),
  },
  {
    fault: "a form may be of any size",
    caughtBy: "an oversized form gets a response, and the core sees no form",
    broken: reading((_request, context) => ({ form: () => readUnlimited(context) })),
  },
  {
    fault: "a GET has an empty form",
    caughtBy: "GET and HEAD requests have no form",
    broken: reading((request) => ({ form: async () => (await request.form()) ?? new URLSearchParams() })),
  },
  {
    fault: "a field name with brackets is an error",
    caughtBy: "field names that no authorization response has cause no error",
    broken: reading((request) => ({
      async form() {
        const form = await request.form();
        for (const name of form?.keys() ?? []) {
          if (name.includes("[")) {
            throw new Error("A field name has brackets.");
          }
        }
        return form;
      },
    })),
  },
  {
    fault: "a large form closes the connection",
    caughtBy: "an oversized form gets a response",
    broken: reading((request, { message }) => ({
      async form() {
        if (Number(message.headers["content-length"]) > 131_072) {
          message.socket.destroy();
        }
        return request.form();
      },
    })),
  },
  {
    fault: "the body of every POST is consumed, so that the app cannot read it",
    caughtBy: "a body that is not for the library is left for the app, even behind a guard",
    broken: ({ handler }) => ({
      handler: (run) => async (context, next) => {
        await readUnlimited(context);
        return handler(run)(context, next);
      },
    }),
  },
];
