// Signs users in through five plain routes, with the token cache in the app's session, saved only if it changed.
// README.md says how to start it.
import { fromEnvironment, identityWeb, sessionTokenCache } from "@identity-web/express";
import express, { type NextFunction, type Request, type Response } from "express";
import session from "express-session";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { readProfile } from "../shared/graph.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { publicFolder } from "../shared/public-files.ts";
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

const app = express();
app.disable("x-powered-by");
app.set("trust proxy", behindTls);
// First, because stylesheets need no session and browsers may cache them.
app.use(express.static(publicFolder));
app.use((_request, response, next) => {
  response.set(pageHeaders);
  next();
});
const settings = { name: sessionName, secret: sessionSecrets, cookie: sessionCookie };
app.use(session({ ...settings, resave: false, saveUninitialized: false }));
app.use(auth.middleware());

app.get("/", (request, response) => {
  const name = nameOf(request.identity);
  if (name === undefined) {
    response.redirect("/login");
  } else {
    response.send(homePage(name));
  }
});

app.get("/login", async (request, response) => {
  const url = await auth.authorizationUrl(request, response, { returnTo: "/" });
  response.send(loginPage(nameOf(request.identity), url));
});

app.get("/getAToken", auth.completeSignIn()); // the redirect URI of the app registration

app.get("/graphcall", auth.requireUser(), async (request, response) => {
  const { identity, session } = request;
  const before = sessionText(session);
  await identity.acquireToken(["User.Read"]); // loads the cache, asks Entra if necessary, and saves a changed cache
  const cacheState = sessionText(session) === before ? "unchanged" : "saved";
  response.send(graphPage(nameOf(identity), await readProfile(identity), cacheState));
});

app.post("/logout", auth.signOut({ returnTo: "/" }));

app.use((request, response) => {
  const { status, page } = notFound(request.identity);
  response.status(status).send(page);
});

app.use(auth.errorHandler()); // sends users to Entra if a token or an API requires their interaction
app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
  if (response.headersSent) {
    return next(error);
  }
  const { status, page } = failure(request.identity, error);
  response.status(status).send(page);
});

const server = app.listen(port, listening);
closeOnSignal(server, () => auth.close());
