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
import { type Exchanged, type Handler, startTinyApp, type TinyAdapter } from "./tiny-framework.ts";

/** An adapter in the parts that can be wrong one by one. */
export interface Parts {
  readonly read: (exchanged: Exchanged) => AuthRequest;
  readonly session: (exchanged: Exchanged) => SessionPort | undefined;
  readonly writeHead: (response: ServerResponse, result: Pick<AuthResult, "headers" | "cookies">) => void;
  readonly writeResponse: (response: ServerResponse, answer: AuthResponse) => void;
  readonly finish: (exchanged: Exchanged, result: AuthResult, next: () => void | Promise<void>) => void | Promise<void>;
  readonly handler: (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>) => Handler;
  readonly ask: (core: IdentityWeb, guard: PlannedGuard, request: AuthRequest) => AuthResult | Promise<AuthResult>;
  readonly respondToError: (core: IdentityWeb, exchanged: Exchanged, error: unknown) => Promise<boolean>;
  readonly authorizationUrl: (core: IdentityWeb, exchanged: Exchanged, options: object | undefined) => Promise<string>;
}

/** The reference: bare node:http over the helpers of the core. A fault replaces some of its parts. */
export function referenceAdapter(broken: (parts: Parts) => Partial<Parts> = () => ({})): StartApp {
  const parts: Parts = {
    read: (exchanged) =>
      new NodeRequest(exchanged.message, exchanged.message.url ?? "/", {
        parsedBody: () => exchanged.parsedBody,
        session: () => parts.session(exchanged),
      }),
    session: tinySession,
    writeHead,
    writeResponse,
    finish(exchanged, result, next) {
      if (exchanged.response.headersSent) {
        return;
      }
      if (result.kind !== "pass") {
        return parts.writeResponse(exchanged.response, result);
      }
      exchanged.identity = result.identity;
      parts.writeHead(exchanged.response, result);
      return next();
    },
    handler: (run) => (exchanged, next) => {
      const result = run(parts.read(exchanged));
      return result instanceof Promise
        ? result.then((later) => parts.finish(exchanged, later, next))
        : parts.finish(exchanged, result, next);
    },
    ask(core, guard, request) {
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
    async respondToError(core, exchanged, error) {
      if (exchanged.response.headersSent) {
        return false;
      }
      const result = await core.respondToError(parts.read(exchanged), error);
      if (result === undefined || result.kind === "pass") {
        return false;
      }
      if (!exchanged.response.headersSent) {
        parts.writeResponse(exchanged.response, result);
      }
      return true;
    },
    async authorizationUrl(core, exchanged, options) {
      const made = await core.authorizationUrl(parts.read(exchanged), options);
      parts.writeHead(exchanged.response, made);
      return made.url;
    },
  };
  Object.assign(parts, broken({ ...parts }));
  return (plan) => startTinyApp(plan, bind(parts, plan));
}

function bind(parts: Parts, { core }: Plan): TinyAdapter {
  return {
    middleware: parts.handler((request) => core.handle(request)),
    guardEverything: parts.handler((request) => core.requireUser(request)),
    guardOf: ({ guard }) => guard && parts.handler((request) => parts.ask(core, guard, request)),
    respondToError: (exchanged, error) => parts.respondToError(core, exchanged, error),
    authorizationUrl: (exchanged, options) => parts.authorizationUrl(core, exchanged, options),
  };
}

function tinySession({ session }: Exchanged): SessionPort | undefined {
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
