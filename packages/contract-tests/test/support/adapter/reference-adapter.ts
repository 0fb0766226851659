import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

import type { IdentityWeb } from "@identity-web/core";
import {
  type AuthResponse,
  type AuthRequest,
  type AuthResult,
  NodeRequest,
  type SessionPort,
  writeResponse,
  writeHead,
} from "@identity-web/core/adapter";

import type { Plan, PlannedGuard, StartApp } from "../../../src/adapter.ts";
import { type Handler, type RequestContext, startTinyApp, type TinyAdapter } from "./tiny-framework.ts";

/** The parts of an adapter, each of which a fault can replace. */
export interface Parts {
  readonly read: (context: RequestContext) => AuthRequest;
  readonly session: (context: RequestContext) => SessionPort | undefined;
  readonly writeHead: (response: ServerResponse, result: Pick<AuthResult, "headers" | "cookies">) => void;
  readonly writeResponse: (response: ServerResponse, result: AuthResponse) => void;
  readonly finish: (
    context: RequestContext,
    result: AuthResult,
    next: () => void | Promise<void>,
  ) => void | Promise<void>;
  readonly handler: (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>) => Handler;
  readonly runGuard: (core: IdentityWeb, guard: PlannedGuard, request: AuthRequest) => AuthResult | Promise<AuthResult>;
  readonly respondToError: (core: IdentityWeb, context: RequestContext, error: unknown) => Promise<boolean>;
  readonly authorizationUrl: (
    core: IdentityWeb,
    context: RequestContext,
    options: object | undefined,
  ) => Promise<string>;
}

/** A correct adapter for bare node:http, from the helpers of the core. A fault replaces some of its parts. */
export function referenceAdapter(broken: (parts: Parts) => Partial<Parts> = () => ({})): StartApp {
  const parts: Parts = {
    read: (context) =>
      new NodeRequest(context.message, context.message.url ?? "/", {
        parsedBody: () => context.parsedBody,
        session: () => parts.session(context),
      }),
    session: tinySession,
    writeHead,
    writeResponse,
    finish(context, result, next) {
      if (context.response.headersSent) {
        return;
      }
      if (result.kind !== "pass") {
        return parts.writeResponse(context.response, result);
      }
      context.identity = result.identity;
      parts.writeHead(context.response, result);
      return next();
    },
    handler: (run) => (context, next) => {
      const result = run(parts.read(context));
      return result instanceof Promise
        ? result.then((later) => parts.finish(context, later, next))
        : parts.finish(context, result, next);
    },
    runGuard(core, guard, request) {
      if (guard.kind === "requireUser") {
        return core.requireUser(request, guard.options);
      }
      if (guard.kind === "requireBearer") {
        return core.requireBearer(request, guard.options);
      }
      if (guard.kind === "signIn") {
        return core.signIn(request, guard.options);
      }
      return guard.kind === "signOut" ? core.signOut(request, guard.options) : core.completeSignIn(request);
    },
    async respondToError(core, context, error) {
      if (context.response.headersSent) {
        return false;
      }
      const result = await core.respondToError(parts.read(context), error);
      if (result === undefined || result.kind === "pass") {
        return false;
      }
      if (!context.response.headersSent) {
        parts.writeResponse(context.response, result);
      }
      return true;
    },
    async authorizationUrl(core, context, options) {
      const authorization = await core.authorizationUrl(parts.read(context), options);
      parts.writeHead(context.response, authorization);
      return authorization.url;
    },
  };
  Object.assign(parts, broken({ ...parts }));
  return (plan) => startTinyApp(plan, bind(parts, plan));
}

function bind(parts: Parts, { core }: Plan): TinyAdapter {
  return {
    middleware: parts.handler((request) => core.handle(request)),
    guardEverything: parts.handler((request) => core.requireUser(request)),
    guardOf: ({ guard }) => guard && parts.handler((request) => parts.runGuard(core, guard, request)),
    respondToError: (context, error) => parts.respondToError(core, context, error),
    authorizationUrl: (context, options) => parts.authorizationUrl(core, context, options),
  };
}

function tinySession({ session }: RequestContext): SessionPort | undefined {
  return (
    session && {
      storage: session.storage,
      get: (key) => session.values[key],
      set: (key, value) => void (session.values[key] = value),
      delete: (key) => void delete session.values[key],
      async renew() {
        const { values } = session;
        session.end();
        session.id = randomUUID();
        session.values = values;
        session.save();
      },
      destroy: async () => session.end(),
      commit: async () => session.save(),
    }
  );
}
