// Signs users in through five plain routes, with the token cache in the app's session, saved only if it changed.
// README.md says how to start it.
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
import { failure, graphPage, homePage, loginPage, notFound } from "./views.ts";

const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read"],
    tokenCache: sessionTokenCache(),
    routes: false,
    redirectPath: "/getAToken",
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

app.get("/", (request, reply) => {
  const name = nameOf(request.identity);
  return name === undefined ? reply.redirect("/login") : reply.type(html).send(homePage(name));
});

app.get("/login", async (request, reply) => {
  const url = await auth.authorizationUrl(request, reply, { returnTo: "/" });
  return reply.type(html).send(loginPage(nameOf(request.identity), url));
});

app.get("/getAToken", { onRequest: auth.completeSignIn() }, noHandler); // the redirect URI of the app registration

app.get("/graphcall", { preHandler: auth.requireUser() }, async (request, reply) => {
  const { identity, session } = request;
  const before = sessionText(session);
  await identity.acquireToken(["User.Read"]); // loads the cache, asks Entra if necessary, and saves a changed cache
  const cacheState = sessionText(session) === before ? "unchanged" : "saved";
  return reply.type(html).send(graphPage(nameOf(identity), await readProfile(identity), cacheState));
});

app.post("/logout", { onRequest: auth.signOut({ returnTo: "/" }) }, noHandler);

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
