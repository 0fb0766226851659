// Signs users in through five plain routes, with the token cache in the app's session, saved only if it changed.
// README.md says how to start it.
import { fromEnvironment, identityWeb, sessionTokenCache } from "@identity-web/koa";
import Router from "@koa/router";
import Koa from "koa";
import session from "koa-session";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { readProfile } from "../shared/graph.ts";
import { koaSessionStore } from "../shared/koa-session-store.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { koaPublicFiles } from "../shared/public-files.ts";
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

const app = new Koa({ proxy: behindTls, keys: sessionSecrets });
// First, because stylesheets need no session and browsers may cache them.
app.use(koaPublicFiles);
app.use(async (ctx, next) => {
  ctx.set(pageHeaders);
  try {
    await next();
  } catch (error) {
    if (ctx.headerSent) {
      throw error;
    }
    const { status, page } = failure(ctx.state.identity, error);
    ctx.status = status;
    ctx.body = page;
  }
});
app.use(session({ key: sessionName, store: koaSessionStore, ...sessionCookie }, app));
app.use(auth.middleware());

const router = new Router();

router.get("/", (ctx) => {
  const name = nameOf(ctx.state.identity);
  if (name === undefined) {
    ctx.redirect("/login");
  } else {
    ctx.body = homePage(name);
  }
});

router.get("/login", async (ctx) => {
  const url = await auth.authorizationUrl(ctx, { returnTo: "/" });
  ctx.body = loginPage(nameOf(ctx.state.identity), url);
});

router.get("/getAToken", auth.completeSignIn()); // the redirect URI of the app registration

router.get("/graphcall", auth.requireUser(), async (ctx) => {
  const { identity } = ctx.state;
  const before = sessionText(ctx.session);
  await identity.acquireToken(["User.Read"]); // loads the cache, asks Entra if necessary, and saves a changed cache
  const cacheState = sessionText(ctx.session) === before ? "unchanged" : "saved";
  ctx.body = graphPage(nameOf(identity), await readProfile(identity), cacheState);
});

router.post("/logout", auth.signOut({ returnTo: "/" }));

app.use(router.routes());
app.use((ctx) => {
  const { status, page } = notFound(ctx.state.identity);
  ctx.status = status;
  ctx.body = page;
});

const server = app.listen(port, listening).on("error", listening);
closeOnSignal(server, () => auth.close());
