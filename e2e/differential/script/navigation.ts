import type { RawRequest } from "../raw-request.ts";
import type { Step } from "../record.ts";
import { page, script } from "./requests.ts";

const guarded: readonly (readonly [name: string, status: number, headers: NonNullable<RawRequest["headers"]>])[] = [
  [
    "a prefetch",
    401,
    [
      ["Accept", "text/html"],
      ["Sec-Fetch-Mode", "navigate"],
      ["Sec-Purpose", "prefetch;prerender"],
    ],
  ],
  [
    "a frame",
    401,
    [
      ["Accept", "text/html"],
      ["Sec-Fetch-Mode", "navigate"],
      ["Sec-Fetch-Dest", "iframe"],
    ],
  ],
  [
    "an upgrade",
    401,
    [
      ["Accept", "text/html"],
      ["Upgrade", "websocket"],
    ],
  ],
  ["an old browser", 302, [["Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"]]],
  [
    "an old browser's XMLHttpRequest",
    401,
    [
      ["Accept", "text/html"],
      ["X-Requested-With", "XMLHttpRequest"],
    ],
  ],
  ["a program without headers", 401, []],
  ["a program that accepts JSON", 401, [["Accept", "application/json"]]],
  [
    "a mode in mixed case",
    401,
    [
      ["ACCEPT", "text/html"],
      ["SEC-FETCH-MODE", "Navigate"],
    ],
  ],
  [
    "header names in mixed case",
    302,
    [
      ["aCCEPT", "text/html"],
      ["sEC-fETCH-mODE", "navigate"],
    ],
  ],
  [
    "a duplicate mode",
    401,
    [
      ["Sec-Fetch-Mode", "navigate"],
      ["Sec-Fetch-Mode", "cors"],
    ],
  ],
  [
    "a duplicate Accept",
    302,
    [
      ["Accept", "application/json"],
      ["Accept", "text/html"],
    ],
  ],
  [
    "a foreign Host",
    302,
    [
      ["Host", "evil.example"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "a Host with credentials",
    302,
    [
      ["Host", "a:b@evil.example"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "X-Forwarded-Host and X-Forwarded-Proto",
    302,
    [
      ["X-Forwarded-Host", "evil.example"],
      ["X-Forwarded-Proto", "https"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "Forwarded",
    302,
    [
      ["Forwarded", "host=evil.example;proto=https"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "X-Original-URL and X-Rewrite-URL",
    302,
    [
      ["X-Original-URL", "/"],
      ["X-Rewrite-URL", "/"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "X-HTTP-Method-Override",
    302,
    [
      ["X-HTTP-Method-Override", "POST"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  ["a bearer token", 401, [["Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."]]],
  ["basic credentials", 401, [["Authorization", "Basic YTpi"]]],
  [
    "conditional headers",
    302,
    [
      ["If-None-Match", "*"],
      ["If-Modified-Since", "Mon, 01 Jan 2035 00:00:00 GMT"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "a range",
    302,
    [
      ["Range", "bytes=0-1"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "cookies with invalid percent-encodings",
    302,
    [
      ["Cookie", "a=%E0%A4%A; b=%; =c; d"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "cookies named after object members",
    302,
    [
      ["Cookie", "__proto__=1; constructor=2; toString=3"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "two hundred cookies",
    302,
    [
      ["Cookie", Array.from({ length: 200 }, (_, index) => `cookie-${index}=${index}`).join("; ")],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "duplicate Cookie headers",
    302,
    [
      ["Cookie", "a=1"],
      ["Cookie", "b=2"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
  [
    "non-ASCII bytes",
    302,
    [
      ["X-Name", "Zo\u00eb \u00ff"],
      ["Sec-Fetch-Mode", "navigate"],
    ],
  ],
];

/** Requests for a guarded page while signed out, in every form. */
export const navigation: readonly Step[] = [
  ...guarded.map(([name, status, headers]): Step => ({
    name: `guarded page, requested by ${name}`,
    status,
    request: { path: "/profile", headers },
  })),
  { name: "guarded page, requested by HEAD", status: 302, request: { ...page("/profile"), method: "HEAD" } },
  { name: "guarded API, requested by fetch", status: 401, request: script("/api/me") },
  { name: "guarded API with a query, requested by fetch", status: 401, request: script("/api/me?select=a&b") },
  { name: "guarded stream, requested by fetch", status: 401, request: script("/stream") },
  { name: "guard with scopes, while signed out", status: 302, request: page("/mail") },
];
