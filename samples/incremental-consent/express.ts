// Reads mail with the consent from sign-in, and sends mail with consent given later. README.md says how to start it.
import { fromEnvironment, identityWeb, inMemoryTokenCache } from "@identity-web/express";
import express, { type NextFunction, type Request, type Response } from "express";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { pageHeaders } from "../shared/layout.ts";
import { readMessages } from "../shared/mail.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { publicFolder } from "../shared/public-files.ts";
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

const app = express();
app.disable("x-powered-by");
// First, because stylesheets need no session and browsers may cache them.
app.use(express.static(publicFolder));
app.use((_request, response, next) => {
  response.set(pageHeaders);
  next();
});
app.use(auth.middleware()); // also redeems the code that Entra sends to /mail/send

app.get("/", (request, response) => {
  response.send(homePage(nameOf(request.identity)));
});

app.get("/error", (request, response) => {
  response.status(400).send(errorPage(nameOf(request.identity), request.url));
});

app.get("/mail/read", auth.requireUser({ scopes: ["Mail.Read"] }), async (request, response) => {
  response.send(messagesPage(nameOf(request.identity), await readMessages(request.identity)));
});

app.get("/mail/send", auth.requireUser(), async (request, response) => {
  const url = await consentUrl(request.identity, (options) => auth.authorizationUrl(request, response, options));
  response.send(composePage(nameOf(request.identity), url));
});

app.post("/mail/send", auth.requireUser({ scopes: ["Mail.Send"] }), express.urlencoded(), async (request, response) => {
  const { status, message } = await sendPosted(request.identity, request.body);
  response.status(status).send(composePage(nameOf(request.identity), undefined, message));
});

app.post("/api/mail", auth.requireUser({ scopes: ["Mail.Send"] }), express.json(), async (request, response) => {
  const { status, message } = await sendPosted(request.identity, request.body);
  response.status(status).json({ message });
});

app.use((request, response) => {
  const { status, page } = notFound(request.identity);
  response.status(status).send(page);
});

app.use(auth.errorHandler()); // sends users to Entra if a token or an API requires their interaction
app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
  if (response.headersSent) {
    return next(error);
  }
  const { status, page, json } = failure(request.identity, error);
  response.status(status).send(request.path.startsWith("/api/") ? json : page);
});

const server = app.listen(port, listening);
closeOnSignal(server, () => auth.close());
