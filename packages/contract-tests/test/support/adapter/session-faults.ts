import type { SessionPort } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";
import type { Exchanged } from "./tiny-framework.ts";

/** Faults in the framework's session. */
function session(change: (port: SessionPort, exchanged: Exchanged) => Partial<SessionPort>): AdapterFault["broken"] {
  return (parts) => ({
    session(exchanged) {
      const port = parts.session(exchanged);
      return port && { ...port, ...change(port, exchanged) };
    },
  });
}

export const brokenSessions: readonly AdapterFault[] = [
  {
    fault: "a session in a cookie is called one on the server",
    caughtBy: "says where it is kept",
    broken: session(() => ({ storage: "server" })),
  },
  {
    fault: "nothing is committed",
    caughtBy: "gives back what was set, at once and on the next request, and null-like nothing else",
    broken: session(() => ({ commit: async () => {} })),
  },
  {
    fault: "values are kept as text",
    caughtBy: "gives back what was set, at once and on the next request, and null-like nothing else",
    broken: session((port) => ({ set: (key, value) => port.set(key, JSON.stringify(value)) })),
  },
  {
    fault: "a deleted key is null",
    caughtBy: "forgets a key that was deleted, and only that one",
    broken: session((port) => ({ delete: (key) => port.set(key, null) })),
  },
  {
    fault: "deleting takes everything",
    caughtBy: "forgets a key that was deleted, and only that one",
    broken: session((_port, { session: kept }) => ({ delete: () => void (kept && (kept.values = {})) })),
  },
  {
    fault: "renewing loses the data",
    caughtBy: "keeps its data when it is renewed, and takes more afterwards",
    broken: session((port) => ({ renew: () => port.destroy() })),
  },
  {
    fault: "renewing keeps the id",
    caughtBy: "has a new id after it was renewed, and the old one opens nothing",
    broken: session(() => ({ renew: async () => {} })),
  },
  {
    fault: "renewing leaves the old id in force",
    caughtBy: "has a new id after it was renewed, and the old one opens nothing",
    broken: session((_port, { session: kept }) => ({
      renew: async () => void (kept && (kept.id = crypto.randomUUID())),
    })),
  },
  {
    fault: "destroying does nothing",
    caughtBy: "is gone once destroyed, and the answer is still written",
    broken: session(() => ({ destroy: async () => {} })),
  },
  {
    fault: "destroying only takes the cookie away",
    caughtBy: "is gone once destroyed, and the answer is still written",
    broken: session((_port, { response }) => ({
      destroy: async () => void response.setHeader("set-cookie", "tiny=; Path=/; Max-Age=0"),
    })),
  },
  {
    fault: "the session is there on our own routes only",
    caughtBy: "is at hand for guards and legs as well",
    broken: (parts) => ({
      session: (exchanged) => (exchanged.url.startsWith("/auth") ? parts.session(exchanged) : undefined),
    }),
  },
  {
    fault: "one session for all browsers",
    caughtBy: "belongs to one browser",
    broken(parts) {
      let first: SessionPort | undefined;
      return { session: (exchanged) => (first ??= parts.session(exchanged)) };
    },
  },
  {
    fault: "a session where the app has none",
    caughtBy: "has none to offer",
    broken: (parts) => ({
      session: (exchanged) =>
        parts.session({
          ...exchanged,
          session: exchanged.session ?? { storage: "cookie", id: "", values: {}, save() {}, end() {} },
        }),
    }),
  },
];
