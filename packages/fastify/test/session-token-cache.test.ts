import cookie from "@fastify/cookie";
import secureSession from "@fastify/secure-session";
import session from "@fastify/session";

import { describeSessionTokenCache } from "../../core/test/support/session-token-cache.ts";
import { startFastify } from "./support/start-fastify.ts";

type Done = (error: unknown, found?: never) => void;

describeSessionTokenCache({
  name: "@fastify/session",
  start: (emulator, changes, sessions) =>
    startFastify(
      emulator,
      async (app, auth) => {
        if (sessions === "in a cookie") {
          await app.register(secureSession, { key: Buffer.alloc(32, 7), cookieName: "app", cookie: { path: "/" } });
        } else if (sessions !== "none") {
          await app.register(cookie);
          await app.register(session, {
            secret: "a secret of more than thirty-two characters",
            cookieName: "app",
            cookie: { secure: false },
            saveUninitialized: false,
            // Otherwise each response writes the session as its request found it, and overwrites what another request
            // has written.
            rolling: false,
            store: {
              get: (id: string, done: Done) => done(null, structuredClone(sessions.get(id)) as never),
              set(id: string, data: unknown, done: Done): void {
                sessions.set(id, JSON.parse(JSON.stringify(data)));
                done(null);
              },
              destroy(id: string, done: Done): void {
                sessions.delete(id);
                done(null);
              },
            },
          });
        }
        await app.register(auth.plugin);
        app.get("/", async ({ identity }) => ({ user: identity.user ?? null }));
        app.get("/token", { preHandler: auth.requireUser() }, async ({ identity, query }, reply) => {
          const { scope = "User.Read" } = query as { scope?: string };
          const token = await identity.getAccessToken([scope]);
          return reply.type("application/json").send(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
        });
      },
      changes,
    ),
});
