// Signs users in with Microsoft Entra ID and calls Microsoft Graph as them. README.md says how to start it.
import { fromEnvironment, identityWeb } from "@identity-web/koa";
import Router from "@koa/router";
import Koa from "koa";

import { configured, graphUrl, port, responseType } from "../shared/configuration.ts";
import { readPhoto, readProfile } from "../shared/graph.ts";
import { pageHeaders } from "../shared/layout.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { koaPublicFiles } from "../shared/public-files.ts";
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

const app = new Koa();
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
    const { status, page, json } = failure(ctx.state.identity, error);
    ctx.status = status;
    ctx.body = ctx.path.startsWith("/api/") ? json : page;
  }
});
app.use(auth.middleware());

const router = new Router();

router.get("/", (ctx) => {
  ctx.body = homePage(nameOf(ctx.state.identity));
});

router.get("/profile", auth.requireUser({ scopes: ["User.Read"] }), async (ctx) => {
  const { identity } = ctx.state;
  const [profile, photo] = await Promise.all([readProfile(identity), readPhoto(identity)]);
  ctx.body = profilePage(nameOf(identity), profile, photo);
});

router.get("/claims", auth.requireUser(), async (ctx) => {
  const { identity } = ctx.state;
  ctx.body = claimsPage(nameOf(identity), await identity.getClaims());
});

router.get("/api/me", auth.requireUser({ scopes: ["User.Read"] }), async (ctx) => {
  ctx.body = await readProfile(ctx.state.identity);
});

app.use(router.routes());
app.use((ctx) => {
  const { status, page } = notFound(ctx.state.identity);
  ctx.status = status;
  ctx.body = page;
});

const server = app.listen(port, listening).on("error", listening);
closeOnSignal(server, () => auth.close());
