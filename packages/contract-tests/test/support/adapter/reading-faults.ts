import { type AuthRequest, NodeRequest } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";
import type { Exchanged } from "./tiny-framework.ts";

/** The request as the reference reads it, with some of it read in another way. */
function reading(change: (request: AuthRequest, exchanged: Exchanged) => Partial<AuthRequest>): AdapterFault["broken"] {
  return ({ read }) => ({
    read(exchanged) {
      const request = read(exchanged);
      const changed = change(request, exchanged);
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

const searchOf = ({ message }: Exchanged): string => new URL(message.url ?? "/", "http://x").search;
const urlAs =
  (path: (exchanged: Exchanged) => string): AdapterFault["broken"] =>
  () => ({ read: (exchanged) => new NodeRequest(exchanged.message, path(exchanged)) });
const type = ({ message }: Exchanged): string => message.headers["content-type"] ?? "";
const urlencoded = "application/x-www-form-urlencoded";

async function unlimited({ message }: Exchanged): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of message as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
  }
  return new URLSearchParams(text);
}

/** Faults in what the core is told. */
export const brokenReading: readonly AdapterFault[] = [
  {
    fault: "the path is what a mounted app sees",
    caughtBy: "an app that is mounted below a prefix gives paths with that prefix",
    broken: urlAs(({ url }) => url),
  },
  {
    fault: "the path of a guard is what a mounted app sees",
    caughtBy: "a guard in a router with a prefix gives paths with that prefix, also below a mounted app",
    broken: urlAs(({ url }) => url),
  },
  {
    fault: "of two Authorization headers, the first counts",
    caughtBy: "an Authorization header that was sent twice arrives joined, although Node would drop the second",
    broken: reading((request, { message }) => ({
      header: (name) => (name.toLowerCase() === "authorization" ? message.headers.authorization : request.header(name)),
    })),
  },
  {
    fault: "the path is decoded",
    caughtBy: "a path is neither decoded nor tidied",
    broken: reading(({ path }) => ({ path: decodeURIComponent(path) })),
  },
  {
    fault: "the path goes through the URL class, which tidies it",
    caughtBy: "a path is neither decoded nor tidied",
    broken: reading((_request, { message }) => ({ path: new URL(message.url ?? "/", "http://x").pathname })),
  },
  {
    fault: "the search is written anew from parsed parameters",
    caughtBy: "query parameters arrive byte for byte, also odd ones",
    broken: reading(({ query }) => ({ search: query.size === 0 ? "" : `?${query.toString()}` })),
  },
  {
    fault: "the search goes through the URL class, which escapes it",
    caughtBy: "query parameters arrive byte for byte, also odd ones",
    broken: reading((_request, exchanged) => ({ search: searchOf(exchanged) })),
  },
  {
    fault: "of parameters of one name the last wins",
    caughtBy: "query parameters arrive byte for byte, also odd ones",
    broken: reading(({ query }) => ({ query: new URLSearchParams(Object.fromEntries(query)) })),
  },
  {
    fault: "X-Forwarded-Prefix is believed",
    caughtBy: "behind a proxy that strips a prefix, headers of proxies change no path",
    broken: reading(({ path }, { message }) => ({ path: String(message.headers["x-forwarded-prefix"] ?? "") + path })),
  },
  {
    fault: "X-Original-Url is believed",
    caughtBy: "behind a proxy that strips a prefix, headers of proxies change no path",
    broken: urlAs(({ message }) => String(message.headers["x-original-url"] ?? message.url)),
  },
  {
    fault: "headers are looked up with their case",
    caughtBy: "a header is found whatever its case, and one that was not sent is undefined",
    broken: reading((_request, { message }) => ({ header: (name) => message.headers[name] as string | undefined })),
  },
  {
    fault: "a header that was not sent is an empty text",
    caughtBy: "a header is found whatever its case, and one that was not sent is undefined",
    broken: reading((request) => ({ header: (name) => request.header(name) ?? "" })),
  },
  {
    fault: "of a header that was sent twice the first is taken",
    caughtBy: "a header that was sent twice arrives joined",
    broken: reading((_request, { message }) => ({
      header: (name) => message.headersDistinct[name.toLowerCase()]?.[0],
    })),
  },
  {
    fault: "cookies are parsed and written anew",
    caughtBy: "cookies arrive as they were sent, with bad escapes, quotes and doubled names",
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
    caughtBy: "every method of our own paths reaches the core, in upper case",
    broken: reading(({ method }) => ({ method: method.toLowerCase() })),
  },
  {
    fault: "HEAD is told as GET",
    caughtBy: "every method of our own paths reaches the core, in upper case",
    broken: reading(({ method }) => ({ method: method === "HEAD" ? "GET" : method })),
  },
  {
    fault: "methods that the core does not list are the app's",
    caughtBy: "every method of our own paths reaches the core, in upper case",
    broken: ({ handler }) => ({
      handler: (run) => (exchanged, next) =>
        ["GET", "HEAD", "POST"].includes(exchanged.message.method ?? "") ? handler(run)(exchanged, next) : next(),
    }),
  },
  {
    fault: "what a parser left is overlooked",
    caughtBy: "a form that is posted to us arrives with repeated fields, escapes and letters of all kinds",
    broken: () => ({ read: ({ message }) => new NodeRequest(message, message.url ?? "/") }),
  },
  {
    fault: "repeated fields of a form become one",
    caughtBy: "a form that is posted to us arrives with repeated fields, escapes and letters of all kinds",
    broken: reading((request) => ({
      form: async () => new URLSearchParams(Object.fromEntries((await request.form()) ?? [])),
    })),
  },
  {
    fault: "a body is a form whatever its type",
    caughtBy: "a body of another type is no form",
    broken: reading((_request, exchanged) => ({ form: () => unlimited(exchanged) })),
  },
  {
    fault: "a type that merely mentions forms is one",
    caughtBy: "a body of another type is no form",
    broken: reading((_request, exchanged) => ({
      form: async () => (type(exchanged).includes(urlencoded) ? unlimited(exchanged) : undefined),
    })),
  },
  {
    fault: "the type of a form is compared letter by letter",
    caughtBy: "the type may be in other letters and have parameters",
    broken: reading((request, exchanged) => ({
      form: async () => (type(exchanged) === urlencoded ? request.form() : undefined),
    })),
  },
  {
    fault: "a form may be of any size",
    caughtBy: "a form that is too large is answered, and read as none",
    broken: reading((_request, exchanged) => ({ form: () => unlimited(exchanged) })),
  },
  {
    fault: "a GET has an empty form",
    caughtBy: "a GET and a HEAD have no form",
    broken: reading((request) => ({ form: async () => (await request.form()) ?? new URLSearchParams() })),
  },
  {
    fault: "a field with brackets is an error",
    caughtBy: "fields of no authorization response break nothing",
    broken: reading((request) => ({
      async form() {
        const form = await request.form();
        for (const name of form?.keys() ?? []) {
          if (name.includes("[")) {
            throw new Error("There are brackets.");
          }
        }
        return form;
      },
    })),
  },
  {
    fault: "a large form cuts the connection",
    caughtBy: "a form that is too large is answered",
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
    fault: "the body of every POST is read, so that the app finds none",
    caughtBy: "a body that is not for us is left to the app, also behind a guard",
    broken: ({ handler }) => ({
      handler: (run) => async (exchanged, next) => {
        await unlimited(exchanged);
        return handler(run)(exchanged, next);
      },
    }),
  },
];
