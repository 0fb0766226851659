// Reads mail with the consent from sign-in, and sends mail with consent given later. README.md says how to start it.
import { fromEnvironment, identityWeb, inMemoryTokenCache } from "@identity-web/koa";
import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import Koa from "koa";

import { configured, graphUrl, port } from "../shared/configuration.ts";
import { pageHeaders } from "../shared/layout.ts";
import { readMessages } from "../shared/mail.ts";
import { closeOnSignal, listening } from "../shared/process.ts";
import { koaPublicFiles } from "../shared/public-files.ts";
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
app.use(auth.middleware()); // also redeems the code that Entra sends to /mail/send

const router = new Router();

router.get("/", (ctx) => {
  ctx.body = homePage(nameOf(ctx.state.identity));
});

router.get("/error", (ctx) => {
  Object.assign(ctx, { status: 400, body: errorPage(nameOf(ctx.state.identity), ctx.url) });
});

router.get("/mail/read", auth.requireUser({ scopes: ["Mail.Read"] }), async (ctx) => {
  ctx.body = messagesPage(nameOf(ctx.state.identity), await readMessages(ctx.state.identity));
});

router.get("/mail/send", auth.requireUser(), async (ctx) => {
  const url = await consentUrl(ctx.state.identity, (options) => auth.authorizationUrl(ctx, options));
  ctx.body = composePage(nameOf(ctx.state.identity), url);
});

router.post("/mail/send", auth.requireUser({ scopes: ["Mail.Send"] }), bodyParser(), async (ctx) => {
  const { status, message } = await sendPosted(ctx.state.identity, ctx.request.body);
  Object.assign(ctx, { status, body: composePage(nameOf(ctx.state.identity), undefined, message) });
});

router.post("/api/mail", auth.requireUser({ scopes: ["Mail.Send"] }), bodyParser(), async (ctx) => {
  const { status, message } = await sendPosted(ctx.state.identity, ctx.request.body);
  Object.assign(ctx, { status, body: { message } });
});

app.use(router.routes());
app.use((ctx) => {
  const { status, page } = notFound(ctx.state.identity);
  Object.assign(ctx, { status, body: page });
});

const server = app.listen(port, listening).on("error", listening);
closeOnSignal(server, () => auth.close());
