// Signs users in with Microsoft Entra ID and calls Microsoft Graph as them. README.md says how to start it.
import { fromEnvironment, identityWeb } from "@identity-web/fastify";
import fastify from "fastify";

import { configured, graphUrl, port, responseType } from "../shared/configuration.ts";
import { readPhoto, readProfile } from "../shared/graph.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { fastifyPublicFiles } from "../shared/public-files.ts";
import { nameOf } from "../shared/responses.ts";
import { chosenTokenCache } from "./token-cache.ts";
import { claimsPage, failure, homePage, notFound, profilePage } from "./views.ts";

const tokenCache = await chosenTokenCache(); // one line of token-cache.ts
const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read"],
    tokenCache,
    responseType,
    apiOrigins: [new URL(graphUrl).origin],
    logger: console,
  }),
);

const html = "text/html; charset=utf-8";

const app = fastify();
// First, because stylesheets need no session and browsers may cache them.
app.addHook("onRequest", fastifyPublicFiles);
app.addHook("onRequest", async (_request, reply) => {
  reply.headers(pageHeaders);
});
await app.register(auth.plugin);

app.get("/", (request, reply) => reply.type(html).send(homePage(nameOf(request.identity))));

app.get("/profile", { preHandler: auth.requireUser({ scopes: ["User.Read"] }) }, async (request, reply) => {
  const { identity } = request;
  const [profile, photo] = await Promise.all([readProfile(identity), readPhoto(identity)]);
  return reply.type(html).send(profilePage(nameOf(identity), profile, photo));
});

app.get("/claims", { preHandler: auth.requireUser() }, async (request, reply) => {
  const { identity } = request;
  return reply.type(html).send(claimsPage(nameOf(identity), await identity.getClaims()));
});

app.get("/api/me", { preHandler: auth.requireUser({ scopes: ["User.Read"] }) }, (request) =>
  readProfile(request.identity),
);

app.setNotFoundHandler((request, reply) => {
  const { status, page } = notFound(request.identity);
  return reply.code(status).type(html).send(page);
});

app.setErrorHandler((error, request, reply) => {
  const { status, page, json } = failure(request.identity, error);
  reply.code(status);
  return request.url.startsWith("/api/") ? reply.send(json) : reply.type(html).send(page);
});

app.listen({ port }, listening);
closeOnSignal(app.server, () => app.close());
