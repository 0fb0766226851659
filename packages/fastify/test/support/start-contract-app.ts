import type { AddressInfo } from "node:net";

import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import secureSession from "@fastify/secure-session";
import session from "@fastify/session";
import type { Exchange, Plan, PlannedRoute, RunningApp } from "@identity-web/contract-tests/adapter";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type preHandlerHookHandler,
} from "fastify";

import { bind } from "../../src/bind.ts";
import type { FastifyIdentityWeb } from "../../src/index.ts";

/** The app that the contract suite asks for. */
export async function startContractApp(plan: Plan): Promise<RunningApp> {
  const auth = bind(plan.core);
  const app = fastify({ forceCloseConnections: true });
  if (plan.mount === "") {
    await fill(app, plan, auth);
  } else {
    await app.register((inner) => fill(inner, plan, auth), { prefix: plan.mount });
  }
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => app.close() };
}

async function fill(app: FastifyInstance, plan: Plan, auth: FastifyIdentityWeb): Promise<void> {
  app.addHook("onRequest", (_request, reply, done) => {
    plan.onRequest(reply.raw);
    done();
  });
  app.setErrorHandler((error, _request, reply) => {
    plan.onError(error);
    if (reply.raw.headersSent) {
      reply.raw.end();
    } else {
      void reply.code(500).send("failed");
    }
  });
  if (plan.compression) {
    await app.register(compress, { threshold: 1024, encodings: ["gzip"] });
  }
  if (plan.session === "server") {
    await app.register(cookie);
    await app.register(session, {
      secret: "a-secret-of-32-letters-or-more-x",
      cookie: { secure: false },
      saveUninitialized: false,
    });
  }
  if (plan.session === "cookie") {
    await app.register(secureSession, { key: Buffer.alloc(32, 1), cookie: { path: "/" } });
  }
  if (plan.bodyParser === "form") {
    await app.register(formbody);
  } else {
    app.addContentTypeParser("application/x-www-form-urlencoded", (_request, _payload, done) => done(null));
  }
  await app.register(auth.plugin);
  if (plan.guardEverything) {
    app.addHook("preHandler", auth.requireUser());
  }
  for (const route of plan.routes) {
    const own = {
      method: route.method,
      url: route.path,
      preHandler: guards(auth, route),
      handler: handler(auth, route),
    };
    if (route.prefix === "") {
      app.route(own);
    } else {
      await app.register(async (router) => void router.route(own), { prefix: route.prefix });
    }
  }
}

function guards(auth: FastifyIdentityWeb, { guard }: PlannedRoute): preHandlerHookHandler[] {
  if (guard?.kind === "requireUser") {
    return [auth.requireUser(guard.options)];
  }
  if (guard?.kind === "requireBearer") {
    return [auth.requireBearer(guard.options)];
  }
  if (guard?.kind === "signIn") {
    return [auth.signIn(guard.options)];
  }
  if (guard?.kind === "signOut") {
    return [auth.signOut(guard.options)];
  }
  return guard === undefined ? [] : [auth.completeSignIn()];
}

function handler(auth: FastifyIdentityWeb, route: PlannedRoute) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
    const answered = route.respond(exchange(auth, request, reply));
    const send = ({ body, setCookies = [] }: Awaited<typeof answered>): FastifyReply => {
      for (const one of setCookies) {
        void reply.header("set-cookie", one);
      }
      return reply.send(body);
    };
    return answered instanceof Promise ? answered.then(send) : send(answered);
  };
}

function exchange(auth: FastifyIdentityWeb, request: FastifyRequest, reply: FastifyReply): Exchange {
  return {
    identity: request.identity,
    authorizationUrl: (options) => auth.authorizationUrl(request, reply, options),
    async body(): Promise<string> {
      if (typeof request.body === "object" && request.body !== null) {
        return new URLSearchParams(request.body as Record<string, string>).toString();
      }
      let text = "";
      for await (const chunk of request.raw as AsyncIterable<Buffer>) {
        text += chunk.toString("utf8");
      }
      return text;
    },
    setHeader: (name, value) => void reply.header(name, value),
    flush: (text) => void reply.raw.write(text),
  };
}
