import type { ServerResponse } from "node:http";

import { type AuthResponse, writeHead, writeResponse } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";

function writingResponse(write: (response: ServerResponse, result: AuthResponse) => void): AdapterFault["broken"] {
  return () => ({ writeResponse: write });
}

const redirectAs = (change: (response: ServerResponse, location: string) => void): AdapterFault["broken"] =>
  writingResponse((response, result) => {
    if (result.kind !== "redirect") {
      return writeResponse(response, result);
    }
    writeHead(response, result);
    change(response, result.location);
  });

const exactRedirect = "a redirect is a 302 to exactly the given location, with an empty body";
const exactPage = "a page has exactly the core's status, content type, headers and body";

/** Faults in how redirects and pages are written. */
export const responseFaults: readonly AdapterFault[] = [
  {
    fault: "a redirect is a 303",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(303, { location }).end()),
  },
  {
    fault: "a redirect's location is escaped again",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(302, { location: encodeURI(location) }).end()),
  },
  {
    fault: "a redirect's location is made absolute",
    caughtBy: exactRedirect,
    broken: redirectAs(
      (response, location) =>
        void response.writeHead(302, { location: new URL(location, "http://localhost").href }).end(),
    ),
  },
  {
    fault: "a redirect has a body",
    caughtBy: exactRedirect,
    broken: redirectAs((response, location) => void response.writeHead(302, { location }).end("Found")),
  },
  {
    fault: "every page is a 200",
    caughtBy: exactPage,
    broken: writingResponse((response, result) =>
      writeResponse(response, result.kind === "respond" ? { ...result, status: 200 } : result),
    ),
  },
  {
    fault: "a page has no header except its content type",
    caughtBy: exactPage,
    broken: writingResponse((response, result) =>
      writeResponse(response, { ...result, headers: { "content-type": result.headers["content-type"] ?? "" } }),
    ),
  },
  {
    fault: "a page is written in Latin-1",
    caughtBy: exactPage,
    broken: writingResponse((response, result) => {
      writeHead(response, result);
      if (result.kind === "respond") {
        response.writeHead(result.status).end(result.body, "latin1");
      }
    }),
  },
  {
    fault: "every page is HTML",
    caughtBy: "JSON is written unchanged, and an empty body stays empty",
    broken: writingResponse((response, result) =>
      writeResponse(response, {
        ...result,
        headers: { ...result.headers, "content-type": "text/html; charset=utf-8" },
      }),
    ),
  },
  {
    fault: "JSON is serialized twice",
    caughtBy: "JSON is written unchanged, and an empty body stays empty",
    broken: writingResponse((response, result) =>
      writeResponse(response, result.kind === "respond" ? { ...result, body: JSON.stringify(result.body) } : result),
    ),
  },
  {
    fault: "an empty page is a 204",
    caughtBy: "JSON is written unchanged, and an empty body stays empty",
    broken: writingResponse((response, result) =>
      writeResponse(response, result.kind === "respond" && result.body === "" ? { ...result, status: 204 } : result),
    ),
  },
  {
    fault: "the response to HEAD has no cookies",
    caughtBy: "the response to HEAD has status, headers and cookies, and no body",
    broken: writingResponse((response, result) =>
      writeResponse(response, response.req.method === "HEAD" ? { ...result, cookies: [] } : result),
    ),
  },
  {
    fault: "a challenge retains headers of the handler's body",
    caughtBy: "headers that the handler set for its own body, such as length and encoding, do not spoil the challenge",
    broken: writingResponse((response, result) => {
      writeHead(response, result);
      if (result.kind === "respond") {
        response.writeHead(result.status).end(result.body);
      } else {
        response.writeHead(302, { location: result.location }).end();
      }
    }),
  },
];
