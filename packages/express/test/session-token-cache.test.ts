import { createRequire } from "node:module";

import type { RequestHandler } from "express";
import session from "express-session";

import { describeSessionTokenCache } from "../../core/test/support/session-token-cache.ts";
import { wrap } from "../src/index.ts";
import { startExpress, versions } from "./support/start-express.ts";

const cookieSession = createRequire(import.meta.url)("cookie-session") as (options: object) => RequestHandler;

/** Sessions in the test's own map, as JSON, like in a real store. */
class MapStore extends session.Store {
  readonly #sessions: Map<string, unknown>;
  constructor(sessions: Map<string, unknown>) {
    super();
    this.#sessions = sessions;
  }

  override get(id: string, done: (error: unknown, found?: session.SessionData | null) => void): void {
    const found = this.#sessions.get(id);
    done(undefined, found === undefined ? null : (structuredClone(found) as session.SessionData));
  }

  override set(id: string, data: session.SessionData, done?: (error?: unknown) => void): void {
    this.#sessions.set(id, JSON.parse(JSON.stringify(data)));
    done?.();
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.#sessions.delete(id);
    done?.();
  }
}

function handlerOf(sessions: Map<string, unknown> | "in a cookie" | "none"): RequestHandler {
  const secret = "a secret of the app";
  if (sessions === "none") {
    return (_request, _response, next) => next();
  }
  if (sessions === "in a cookie") {
    return cookieSession({ name: "app", secret });
  }
  return session({ name: "app", secret, resave: false, saveUninitialized: false, store: new MapStore(sessions) });
}

for (const version of versions) {
  describeSessionTokenCache({
    name: `express-session in ${version.name}`,
    start: (emulator, changes, sessions) =>
      startExpress(
        version,
        emulator,
        (app, auth) => {
          app.use(handlerOf(sessions));
          app.use(auth.middleware());
          app.get("/", ({ identity }, response) => void response.json({ user: identity.user ?? null }));
          const answer = wrap(async ({ identity, query }, response) => {
            const { scope = "User.Read" } = query as { scope?: string };
            const token = await identity.getAccessToken([scope]);
            response.type("json").send(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
          });
          app.get("/token", auth.requireUser(), answer);
          app.use(auth.errorHandler());
        },
        changes,
      ),
  });
}
