// Signs people in with Microsoft Entra ID and calls Microsoft Graph as them. How to start it: README.md.
import express, { type NextFunction, type Request, type Response } from "express";
import { fromEnvironment, identityWeb, inMemoryTokenCache } from "@identity-web/express";
import { configured, graphUrl, port } from "./configuration.ts";
import { GraphError, readPhoto, readProfile } from "./graph.ts";
import { pageHeaders } from "./layout.ts";
import { claimsPage, homePage, messagePage, profilePage } from "./views.ts";

const auth = configured(() =>
  identityWeb({
    ...fromEnvironment(),
    initialScopes: ["User.Read"],
    tokenCache: inMemoryTokenCache(),
    apiOrigins: [new URL(graphUrl).origin],
    logger: console,
  }),
);

const app = express();
app.disable("x-powered-by");
// Before everything else: a stylesheet is everybody's, and may be kept.
app.use(express.static(`${import.meta.dirname}/public`));
app.use((_request, response, next) => {
  response.set(pageHeaders);
  next();
});
app.use(auth.middleware());

app.get("/", (request, response) => {
  response.send(homePage(nameOf(request)));
});

app.get("/profile", auth.requireUser({ scopes: ["User.Read"] }), async (request, response) => {
  const { identity } = request;
  const [profile, photo] = await Promise.all([readProfile(identity), readPhoto(identity)]);
  response.send(profilePage(nameOf(request), profile, photo));
});

app.get("/claims", auth.requireUser(), async (request, response) => {
  response.send(claimsPage(nameOf(request), await request.identity.getClaims()));
});

app.get("/api/me", auth.requireUser({ scopes: ["User.Read"] }), async (request, response) => {
  response.json(await readProfile(request.identity));
});

app.use((request, response) => {
  response.status(404).send(messagePage(nameOf(request), "There is no such page", "Perhaps the link is an old one."));
});

app.use(auth.errorHandler());
app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
  if (response.headersSent) return next(error);
  console.error(error);
  const [status, message] =
    error instanceof GraphError
      ? [502, "Microsoft Graph did not answer as it should. You are still signed in: try again in a moment."]
      : [500, "The app made a mistake; what it was stands in its log."];
  if (request.path.startsWith("/api/")) return response.status(status).json({ error: message });
  return response.status(status).send(messagePage(nameOf(request), "Something went wrong", message));
});

/** Whom a page calls signed in; also for an error so early that nobody has looked yet. */
function nameOf(request: Partial<Request>): string | undefined {
  const user = request.identity?.user;
  return user && (user.name ?? user.username ?? "You");
}

const server = app.listen(port, (error?: NodeJS.ErrnoException) => {
  if (error === undefined) return console.log(`Listening on port ${port}: ${fromEnvironment().baseUrl ?? ""}`);
  console.error(error.code === "EADDRINUSE" ? `Port ${port} is busy. Choose another one with PORT.` : error.message);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.close(() => void auth.close());
    setTimeout(() => server.closeAllConnections(), 2000).unref(); // a browser may hold one on which it never asks
  });
}
