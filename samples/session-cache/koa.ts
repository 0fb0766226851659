// A guard in front of every page, and the account with its tokens in the app's session. README.md says how to start it.
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
app.use(auth.requireUser()); // the filter: every path outside publicPaths requires a user

const router = new Router();

router.get("/", (ctx) => {
  ctx.body = homePage(nameOf(ctx.state.identity));
});

router.get("/sign_in", async (ctx) => {
  ctx.redirect(await auth.authorizationUrl(ctx, { returnTo: "/secure/aad", prompt: "select_account" }));
});

router.get("/auth/callback", auth.completeSignIn());

router.post("/sign_out", auth.signOut({ returnTo: "/" }));

router.get("/secure/aad", async (ctx) => {
  const { identity } = ctx.state;
  ctx.body = accountPage(nameOf(identity), await identity.getClaims(), sessionText(ctx.session));
});

router.get("/graph/me", async (ctx) => {
  const { identity } = ctx.state;
  const { expiresAt } = await identity.acquireToken(["User.Read"]);
  ctx.body = graphPage(nameOf(identity), await readProfile(identity), expiresAt);
});

app.use(router.routes());
app.use((ctx) => {
  const { status, page } = notFound(ctx.state.identity);
  ctx.status = status;
  ctx.body = page;
});

const server = app.listen(port, listening).on("error", listening);
closeOnSignal(server, () => auth.close());
