import type { SessionPort } from "@identity-web/core/adapter";

import type { AdapterFault } from "./fault.ts";
import type { RequestContext } from "./tiny-framework.ts";

/** The session of the reference adapter, except for what `change` returns. */
function session(change: (port: SessionPort, context: RequestContext) => Partial<SessionPort>): AdapterFault["broken"] {
  return (parts) => ({
    session(context) {
      const port = parts.session(context);
      return port && { ...port, ...change(port, context) };
    },
  });
}

/** Faults in how the framework's session is bound. */
export const sessionFaults: readonly AdapterFault[] = [
  {
    fault: "a session in a cookie is reported as one on the server",
    caughtBy: "reports where it stores its data",
    broken: session(() => ({ storage: "server" })),
  },
  {
    fault: "nothing is committed",
    caughtBy: "returns what was set, immediately and on the next request, and undefined for other keys",
    broken: session(() => ({ commit: async () => {} })),
  },
  {
    fault: "values are stored as text",
    caughtBy: "returns what was set, immediately and on the next request, and undefined for other keys",
    broken: session((port) => ({ set: (key, value) => port.set(key, JSON.stringify(value)) })),
  },
  {
    fault: "a deleted key reads as null",
    caughtBy: "forgets a deleted key, and only that key",
    broken: session((port) => ({ delete: (key) => port.set(key, null) })),
  },
  {
    fault: "deleting a key removes every key",
    caughtBy: "forgets a deleted key, and only that key",
    broken: session((_port, { session: tiny }) => ({ delete: () => void (tiny && (tiny.values = {})) })),
  },
  {
    fault: "renewing loses the data",
    caughtBy: "retains its data when it is renewed, and accepts more afterwards",
    broken: session((port) => ({ renew: () => port.destroy() })),
  },
  {
    fault: "renewing does not change the ID",
    caughtBy: "has a new ID after it is renewed, and the old ID opens nothing",
    broken: session(() => ({ renew: async () => {} })),
  },
  {
    fault: "renewing leaves the old ID valid",
    caughtBy: "has a new ID after it is renewed, and the old ID opens nothing",
    broken: session((_port, { session: tiny }) => ({
      renew: async () => void (tiny && (tiny.id = crypto.randomUUID())),
    })),
  },
  {
    fault: "destroying does nothing",
    caughtBy: "is gone once it is destroyed, and the response is still written",
    broken: session(() => ({ destroy: async () => {} })),
  },
  {
    fault: "destroying only removes the cookie",
    caughtBy: "is gone once it is destroyed, and the response is still written",
    broken: session((_port, { response }) => ({
      destroy: async () => void response.setHeader("set-cookie", "tiny=; Path=/; Max-Age=0"),
    })),
  },
  {
    fault: "the session is available only on the library's own routes",
    caughtBy: "is available to guards and custom routes too",
    broken: (parts) => ({
      session: (context) => (context.url.startsWith("/auth") ? parts.session(context) : undefined),
    }),
  },
  {
    fault: "all browsers share one session",
    caughtBy: "belongs to one browser",
    broken(parts) {
      let first: SessionPort | undefined;
      return { session: (context) => (first ??= parts.session(context)) };
    },
  },
  {
    fault: "there is a session although the app has none",
    caughtBy: "gives the core no session",
    broken: (parts) => ({
      session: (context) =>
        parts.session({
          ...context,
          session: context.session ?? { storage: "cookie", id: "", values: {}, save() {}, end() {} },
        }),
    }),
  },
];
