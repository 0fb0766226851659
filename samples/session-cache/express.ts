// A guard in front of every page, and the account with its tokens in the app's session. README.md says how to start it.
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
app.use(auth.requireUser()); // the filter: every path outside publicPaths requires a user

app.get("/", (request, response) => {
  response.send(homePage(nameOf(request.identity)));
});

app.get("/sign_in", async (request, response) => {
  const options = { returnTo: "/secure/aad", prompt: "select_account" } as const;
  response.redirect(await auth.authorizationUrl(request, response, options));
});

app.get("/auth/callback", auth.completeSignIn());

app.post("/sign_out", auth.signOut({ returnTo: "/" }));

app.get("/secure/aad", async (request, response) => {
  const { identity } = request;
  response.send(accountPage(nameOf(identity), await identity.getClaims(), sessionText(request.session)));
});

app.get("/graph/me", async (request, response) => {
  const { identity } = request;
  const { expiresAt } = await identity.acquireToken(["User.Read"]);
  response.send(graphPage(nameOf(identity), await readProfile(identity), expiresAt));
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
  const { status, page } = failure(request.identity, error);
  response.status(status).send(page);
});

const server = app.listen(port, listening);
closeOnSignal(server, () => auth.close());
