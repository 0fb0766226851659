import type { ServerResponse } from "node:http";

import {
  type AuthResponse,
  type AuthResult,
  setCookieHeader,
  writeResponse,
  writeHead,
} from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";

type Head = Pick<AuthResult, "headers" | "cookies">;

function answering(write: (response: ServerResponse, answer: AuthResponse) => void): AdapterFault["broken"] {
  return () => ({ writeResponse: write });
}

/** Head and answer both written in another way. */
function heading(write: (response: ServerResponse, head: Head) => void): AdapterFault["broken"] {
  return () => ({
    writeHead: write,
    writeResponse(response, answer) {
      write(response, answer);
      writeResponse(response, { ...answer, headers: {}, cookies: [] });
    },
  });
}

const redirectAs = (change: (response: ServerResponse, location: string) => void): AdapterFault["broken"] =>
  answering((response, answer) => {
    if (answer.kind !== "redirect") {
      return writeResponse(response, answer);
    }
    writeHead(response, answer);
    change(response, answer.location);
  });

const exactRedirect = "a redirect is a 302 to exactly that address, with an empty body";
const exactPage = "a page has exactly our status, type, headers and text";
const eachCookie = "each cookie is a header of its own, on a redirect, a page and what passes";
const oneCookie = "of two cookies of one name the later is written, once; a name that only begins alike stays";

/** Faults in what the browser is sent. */
export const brokenWriting: readonly AdapterFault[] = [
  {
    fault: "a redirect is a 303",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(303, { location }).end()),
  },
  {
    fault: "a redirect's address is escaped again",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(302, { location: encodeURI(location) }).end()),
  },
  {
    fault: "a redirect's address is made absolute",
    caughtBy: exactRedirect,
    broken: redirectAs(
      (response, location) =>
        void response.writeHead(302, { location: new URL(location, "http://localhost").href }).end(),
    ),
  },
  {
    fault: "a redirect has a text",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(302, { location }).end("Found")),
  },
  {
    fault: "every page is a 200",
    caughtBy: exactPage,
    broken: answering((response, answer) =>
      writeResponse(response, answer.kind === "respond" ? { ...answer, status: 200 } : answer),
    ),
  },
  {
    fault: "a page has no headers but its type",
    caughtBy: exactPage,
    broken: answering((response, answer) =>
      writeResponse(response, { ...answer, headers: { "content-type": answer.headers["content-type"] ?? "" } }),
    ),
  },
  {
    fault: "a page is written in Latin-1",
    caughtBy: exactPage,
    broken: answering((response, answer) => {
      writeHead(response, answer);
      if (answer.kind === "respond") {
        response.writeHead(answer.status).end(answer.body, "latin1");
      }
    }),
  },
  {
    fault: "every page is HTML",
    caughtBy: "JSON is written as it is, and an empty page as an empty page",
    broken: answering((response, answer) =>
      writeResponse(response, {
        ...answer,
        headers: { ...answer.headers, "content-type": "text/html; charset=utf-8" },
      }),
    ),
  },
  {
    fault: "JSON is made JSON again",
    caughtBy: "JSON is written as it is, and an empty page as an empty page",
    broken: answering((response, answer) =>
      writeResponse(response, answer.kind === "respond" ? { ...answer, body: JSON.stringify(answer.body) } : answer),
    ),
  },
  {
    fault: "an empty page is a 204",
    caughtBy: "JSON is written as it is, and an empty page as an empty page",
    broken: answering((response, answer) =>
      writeResponse(response, answer.kind === "respond" && answer.body === "" ? { ...answer, status: 204 } : answer),
    ),
  },
  {
    fault: "HEAD loses the cookies",
    caughtBy: "HEAD gets the head of the answer, and no body",
    broken: answering((response, answer) =>
      writeResponse(response, response.req.method === "HEAD" ? { ...answer, cookies: [] } : answer),
    ),
  },
  {
    fault: "cookies are joined in one header",
    caughtBy: eachCookie,
    broken: heading((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      response.setHeader("set-cookie", head.cookies.map(setCookieHeader).join(", "));
    }),
  },
  {
    fault: "only the last cookie is set",
    caughtBy: eachCookie,
    broken: heading((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const cookie of head.cookies) {
        response.setHeader("set-cookie", setCookieHeader(cookie));
      }
    }),
  },
  {
    fault: "cookies lose their attributes",
    caughtBy: eachCookie,
    broken: heading((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const { name, value } of head.cookies) {
        response.appendHeader("set-cookie", `${name}=${value}; Path=/; HttpOnly`);
      }
    }),
  },
  {
    fault: "cookies of one name are both set",
    caughtBy: oneCookie,
    broken: heading((response, head) => {
      writeHead(response, { ...head, cookies: [] });
      for (const cookie of head.cookies) {
        response.appendHeader("set-cookie", setCookieHeader(cookie));
      }
    }),
  },
  {
    fault: "a cookie takes the place of those that begin with its name",
    caughtBy: oneCookie,
    broken: heading((response, head) => {
      for (const cookie of head.cookies) {
        const kept = [response.getHeader("set-cookie") ?? []]
          .flat()
          .map(String)
          .filter((one) => !one.startsWith(cookie.name));
        response.setHeader("set-cookie", [...kept, setCookieHeader(cookie)]);
      }
    }),
  },
  {
    fault: "cookies of what passes are forgotten",
    caughtBy: eachCookie,
    broken: () => ({ writeHead: (response, head) => writeHead(response, { ...head, cookies: [] }) }),
  },
  {
    fault: "headers of what passes are forgotten",
    caughtBy: "headers of what passes stand on the app's own answer, the guard's in place of the middleware's",
    broken: () => ({ writeHead: (response, head) => writeHead(response, { ...head, headers: {} }) }),
  },
  {
    fault: "headers are added to what is there",
    caughtBy: "headers of what passes stand on the app's own answer, the guard's in place of the middleware's",
    broken: heading((response, head) => {
      for (const name in head.headers) {
        response.appendHeader(name, head.headers[name] ?? "");
      }
    }),
  },
  {
    fault: "Vary names Cookie twice",
    caughtBy: "Vary grows, by what passes and by what answers, and names nothing twice",
    broken: heading((response, head) => {
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
    caughtBy: "Vary grows, by what passes and by what answers, and names nothing twice",
    broken: heading((response, head) => {
      for (const name in head.headers) {
        response.setHeader(name, head.headers[name] ?? "");
      }
    }),
  },
  {
    fault: "the head of what passes is written once the handler is done",
    caughtBy: "headers of what passes stand on the app's own answer, the guard's in place of the middleware's",
    broken: ({ finish }) => ({
      async finish(exchanged, result, next) {
        if (result.kind !== "pass") {
          return finish(exchanged, result, next);
        }
        exchanged.identity = result.identity;
        await next();
        if (!exchanged.response.headersSent) {
          writeHead(exchanged.response, result);
        }
      },
    }),
  },
  {
    fault: "the head of what passes is written when the response ends",
    caughtBy: "a streamed answer carries cookies and headers",
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
    fault: "cookies that the app sets afterwards are lost",
    caughtBy: "the app's own cookies and ours are both written",
    broken: () => ({
      writeHead(response, head) {
        writeHead(response, head);
        response.appendHeader = () => response;
      },
    }),
  },
  {
    fault: "what a handler had announced stays on a challenge",
    caughtBy: "what the handler had announced for its own body, a length or an encoding, does not spoil the answer",
    broken: answering((response, answer) => {
      writeHead(response, answer);
      if (answer.kind === "respond") {
        response.writeHead(answer.status).end(answer.body);
      } else {
        response.writeHead(302, { location: answer.location }).end();
      }
    }),
  },
];
