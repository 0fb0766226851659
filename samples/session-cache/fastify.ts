// A guard in front of every page, and the account with its tokens in the app's session. README.md says how to start it.
import cookie from "@fastify/cookie";
import session from "@fastify/session";
import { fromEnvironment, identityWeb, sessionTokenCache } from "@identity-web/fastify";
import fastify from "fastify";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { readProfile } from "../shared/graph.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { fastifyPublicFiles } from "../shared/public-files.ts";
import { nameOf } from "../shared/responses.ts";
import { behindTls, sessionText, sessionCookie, sessionName, sessionSecrets } from "../shared/session.ts";
import { accountPage, failure, graphPage, homePage, notFound } from "./views.ts";

const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read"],
    tokenCache: sessionTokenCache(),
    routes: false,
    redirectPath: "/auth/callback",
    publicPaths: ["/", "/sign_in", "/sign_out"],
    apiOrigins: [new URL(graphUrl).origin],
    logger: console,
  }),
);

const html = "text/html; charset=utf-8";
const noHandler = (): void => {}; // never runs, because the hook before it always responds

const app = fastify({ trustProxy: behindTls });
// First, because stylesheets need no session and browsers may cache them.
app.addHook("onRequest", fastifyPublicFiles);
app.addHook("onRequest", async (_request, reply) => {
  reply.headers(pageHeaders);
});
const settings = { cookieName: sessionName, secret: sessionSecrets, cookie: sessionCookie };
await app.register(cookie);
await app.register(session, { ...settings, rolling: false, saveUninitialized: false });
await app.register(auth.plugin);
app.addHook("preHandler", auth.requireUser()); // the filter: every path outside publicPaths requires a user

app.get("/", (request, reply) => reply.type(html).send(homePage(nameOf(request.identity))));

app.get("/sign_in", async (request, reply) => {
  const options = { returnTo: "/secure/aad", prompt: "select_account" } as const;
  return reply.redirect(await auth.authorizationUrl(request, reply, options));
});

app.get("/auth/callback", { onRequest: auth.completeSignIn() }, noHandler);

app.post("/sign_out", { onRequest: auth.signOut({ returnTo: "/" }) }, noHandler);

app.get("/secure/aad", async (request, reply) => {
  const { identity } = request;
  return reply.type(html).send(accountPage(nameOf(identity), await identity.getClaims(), sessionText(request.session)));
});

app.get("/graph/me", async (request, reply) => {
  const { identity } = request;
  const { expiresAt } = await identity.acquireToken(["User.Read"]);
  return reply.type(html).send(graphPage(nameOf(identity), await readProfile(identity), expiresAt));
});

app.setNotFoundHandler((request, reply) => {
  const { status, page } = notFound(request.identity);
  return reply.code(status).type(html).send(page);
});

app.setErrorHandler((error, request, reply) => {
  const { status, page } = failure(request.identity, error);
  return reply.code(status).type(html).send(page);
});

app.listen({ port }, listening);
closeOnSignal(app.server, () => app.close());
