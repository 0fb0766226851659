// Signs people in with Microsoft Entra ID and calls Microsoft Graph as them. How to start it: README.md.
import fastify from "fastify";
import { fromEnvironment, identityWeb } from "@identity-web/fastify";
import { failure, nameOf, notFound } from "./answers.ts";
import { configured, graphUrl, port, responseType } from "./configuration.ts";
import { readPhoto, readProfile } from "./graph.ts";
import { pageHeaders } from "./layout.ts";
import { endWhenTold, listening } from "./process.ts";
import { publicFiles } from "./public-files.ts";
import { chosenTokenCache } from "./token-cache.ts";
import { claimsPage, homePage, profilePage } from "./views.ts";

const tokenCache = await chosenTokenCache(); // one line of token-cache.ts
const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read"],
    responseType,
    tokenCache,
    apiOrigins: [new URL(graphUrl).origin],
    logger: console,
  }),
);

const html = "text/html; charset=utf-8";

const app = fastify();
// In a context of its own, without the hooks below: a stylesheet is everybody's, and may be kept.
app.register(async (files) => {
  for (const [path, file] of publicFiles) files.get(path, (_request, reply) => reply.type(file.type).send(file.read()));
});
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
endWhenTold(app.server, () => app.close());
