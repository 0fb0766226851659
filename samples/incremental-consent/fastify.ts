// Reads mail with the consent from sign-in, and sends mail with consent given later. README.md says how to start it.
import formbody from "@fastify/formbody";
import { fromEnvironment, identityWeb, inMemoryTokenCache } from "@identity-web/fastify";
import fastify from "fastify";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { pageHeaders } from "../shared/layout.ts";
import { readMessages } from "../shared/mail.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { fastifyPublicFiles } from "../shared/public-files.ts";
import { nameOf } from "../shared/responses.ts";
import { authenticationFailed, authorizationCodeReceived } from "./hooks.ts";
import { consentUrl, sendPosted } from "./send-mail.ts";
import { composePage, errorPage, failure, homePage, messagesPage, notFound } from "./views.ts";

const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read", "Mail.Read"],
    tokenCache: inMemoryTokenCache(),
    redeemCodesAt: ["/mail/send"],
    hooks: { authorizationCodeReceived, authenticationFailed },
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
await app.register(formbody);
await app.register(auth.plugin); // also redeems the code that Entra sends to /mail/send

app.get("/", (request, reply) => reply.type(html).send(homePage(nameOf(request.identity))));

app.get("/error", (request, reply) =>
  reply
    .code(400)
    .type(html)
    .send(errorPage(nameOf(request.identity), request.url)),
);

app.get("/mail/read", { preHandler: auth.requireUser({ scopes: ["Mail.Read"] }) }, async (request, reply) =>
  reply.type(html).send(messagesPage(nameOf(request.identity), await readMessages(request.identity))),
);

app.get("/mail/send", { preHandler: auth.requireUser() }, async (request, reply) => {
  const url = await consentUrl(request.identity, (options) => auth.authorizationUrl(request, reply, options));
  return reply.type(html).send(composePage(nameOf(request.identity), url));
});

app.post("/mail/send", { preHandler: auth.requireUser({ scopes: ["Mail.Send"] }) }, async (request, reply) => {
  const { status, message } = await sendPosted(request.identity, request.body);
  return reply
    .code(status)
    .type(html)
    .send(composePage(nameOf(request.identity), undefined, message));
});

app.post("/api/mail", { preHandler: auth.requireUser({ scopes: ["Mail.Send"] }) }, async (request, reply) => {
  const { status, message } = await sendPosted(request.identity, request.body);
  return reply.code(status).send({ message });
});

app.setNotFoundHandler((request, reply) => {
  const { status, page } = notFound(request.identity);
  return reply.code(status).type(html).send(page);
});

app.setErrorHandler((error, request, reply) => {
  const { status, page, json } = failure(request.identity, error);
  return request.url.startsWith("/api/") ? reply.code(status).send(json) : reply.code(status).type(html).send(page);
});

app.listen({ port }, listening);
closeOnSignal(app.server, () => app.close());
