// Signs users in with Microsoft Entra ID and calls Microsoft Graph as them. README.md says how to start it.
import { fromEnvironment, identityWeb } from "@identity-web/express";
import express, { type NextFunction, type Request, type Response } from "express";

import { configured, graphUrl, port, responseType } from "../shared/configuration.ts";
import { readPhoto, readProfile } from "../shared/graph.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { publicFolder } from "../shared/public-files.ts";
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

const app = express();
app.disable("x-powered-by");
// First, because stylesheets need no session and browsers may cache them.
app.use(express.static(publicFolder));
app.use((_request, response, next) => {
  response.set(pageHeaders);
  next();
});
app.use(auth.middleware());

app.get("/", (request, response) => {
  response.send(homePage(nameOf(request.identity)));
});

app.get("/profile", auth.requireUser({ scopes: ["User.Read"] }), async (request, response) => {
  const { identity } = request;
  const [profile, photo] = await Promise.all([readProfile(identity), readPhoto(identity)]);
  response.send(profilePage(nameOf(identity), profile, photo));
});

app.get("/claims", auth.requireUser(), async (request, response) => {
  const { identity } = request;
  response.send(claimsPage(nameOf(identity), await identity.getClaims()));
});

app.get("/api/me", auth.requireUser({ scopes: ["User.Read"] }), async (request, response) => {
  response.json(await readProfile(request.identity));
});

app.use((request, response) => {
  const { status, page } = notFound(request.identity);
  response.status(status).send(page);
});

app.use(auth.errorHandler());
app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
  if (response.headersSent) {
    return next(error);
  }
  const { status, page, json } = failure(request.identity, error);
  response.status(status).send(request.path.startsWith("/api/") ? json : page);
});

const server = app.listen(port, listening);
closeOnSignal(server, () => auth.close());
