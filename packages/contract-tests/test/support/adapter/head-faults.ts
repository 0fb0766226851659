import type { ServerResponse } from "node:http";

import { type AuthResult, setCookieHeader, writeHead, writeResponse } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";

type Head = Pick<AuthResult, "headers" | "cookies">;

/** Writes the head in the same wrong way for a pass and for a response. */
function writingHead(write: (response: ServerResponse, head: Head) => void): AdapterFault["broken"] {
  return () => ({
    writeHead: write,
    writeResponse(response, result) {
      write(response, result);
      writeResponse(response, { ...result, headers: {}, cookies: [] });
    },
  });
}

const eachCookie = "each cookie gets its own Set-Cookie header, on a redirect, a page and a pass";
const oneCookie = "the later of two cookies with the same name replaces the earlier, and similar names are kept apart";

/** Faults in how cookies and headers are written. */
export const headFaults: readonly AdapterFault[] = [
  {
    fault: "cookies are joined in one header",
    caughtBy: eachCookie,
    broken: writingHead((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      response.setHeader("set-cookie", head.cookies.map(setCookieHeader).join(", "));
    }),
  },
  {
    fault: "only the last cookie is set",
    caughtBy: eachCookie,
    broken: writingHead((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const cookie of head.cookies) {
        response.setHeader("set-cookie", setCookieHeader(cookie));
      }
    }),
  },
  {
    fault: "cookies lose their attributes",
    caughtBy: eachCookie,
    broken: writingHead((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const { name, value } of head.cookies) {
        response.appendHeader("set-cookie", `${name}=${value}; Path=/; HttpOnly`);
      }
    }),
  },
  {
    fault: "two cookies with the same name are both set",
    caughtBy: oneCookie,
    broken: writingHead((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const cookie of head.cookies) {
        response.appendHeader("set-cookie", setCookieHeader(cookie));
      }
    }),
  },
  {
    fault: "a cookie replaces every cookie whose name starts the same",
    caughtBy: oneCookie,
    broken: writingHead((response, head) => {
      for (const cookie of head.cookies) {
        const others = [response.getHeader("set-cookie") ?? []]
          .flat()
          .map(String)
          .filter((setCookie) => !setCookie.startsWith(cookie.name));
        response.setHeader("set-cookie", [...others, setCookieHeader(cookie)]);
      }
    }),
  },
  {
    fault: "cookies of a pass are not set",
    caughtBy: eachCookie,
    broken: () => ({ writeHead: (response, head) => writeHead(response, { ...head, cookies: [] }) }),
  },
  {
    fault: "headers of a pass are not set",
    caughtBy: "headers of a pass are set on the app's response, and the guard's replace the middleware's",
    broken: () => ({ writeHead: (response, head) => writeHead(response, { ...head, headers: {} }) }),
  },
  {
    fault: "headers are appended instead of replaced",
    caughtBy: "headers of a pass are set on the app's response, and the guard's replace the middleware's",
    broken: writingHead((response, head) => {
      for (const name in head.headers) {
        response.appendHeader(name, head.headers[name] ?? "");
      }
    }),
  },
  {
    fault: "Vary names Cookie twice",
    caughtBy: "Vary accumulates over passes and responses, without duplicates",
    broken: writingHead((response, head) => {
      for (const name in head.headers) {
        if (name === "vary") {
          response.appendHeader(name, head.headers[name] ?? "");
        } else {
          response.setHeader(name, head.headers[name] ?? "");
        }
      }
    }),
  },
  {
    fault: "Vary is replaced",
    caughtBy: "Vary accumulates over passes and responses, without duplicates",
    broken: writingHead((response, head) => {
      for (const name in head.headers) {
        response.setHeader(name, head.headers[name] ?? "");
      }
    }),
  },
  {
    fault: "the head of a pass is written after the handler",
    caughtBy: "headers of a pass are set on the app's response, and the guard's replace the middleware's",
    broken: ({ finish }) => ({
      async finish(context, result, next) {
        if (result.kind !== "pass") {
          return finish(context, result, next);
        }
        context.identity = result.identity;
        await next();
        if (!context.response.headersSent) {
          writeHead(context.response, result);
        }
      },
    }),
  },
  {
    fault: "the head of a pass is written when the response ends",
    caughtBy: "a streamed response carries the cookies and headers of the pass",
    broken: () => ({
      writeHead(response, head) {
        const end = response.end.bind(response);
        response.end = (chunk?: unknown): ServerResponse => {
          if (!response.headersSent) {
            writeHead(response, head);
          }
          return end(chunk);
        };
      },
    }),
  },
  {
    fault: "cookies that the app sets later are lost",
    caughtBy: "cookies of the app and of the library are both set",
    broken: () => ({
      writeHead(response, head) {
        writeHead(response, head);
        response.appendHeader = () => response;
      },
    }),
  },
];
