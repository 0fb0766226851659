import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { RequestIdentity } from "@identity-web/core";
import type { Json } from "@identity-web/core/adapter";

import type { AppResponse, Plan, PlannedRoute, RunningApp } from "../../../src/adapter.ts";

/** A session of this framework: its values, and where it stores them. */
export interface TinySession {
  readonly storage: "server" | "cookie";
  id: string;
  values: Record<string, Json>;
  save(): void;
  end(): void;
}

/** A request on its way through the framework. */
export interface RequestContext {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query below the mount. */
  readonly url: string;
  readonly session: TinySession | undefined;
  parsedBody: Record<string, string | string[]> | undefined;
  identity: RequestIdentity | undefined;
}

export type Handler = (context: RequestContext, next: () => void | Promise<void>) => void | Promise<void>;

/** What this framework needs from an adapter. */
export interface TinyAdapter {
  readonly middleware: Handler;
  guardOf(route: PlannedRoute): Handler | undefined;
  readonly guardEverything: Handler;
  /** Responds to an error and returns true, or returns false: then the app's error handler runs. */
  respondToError(context: RequestContext, error: unknown): Promise<boolean>;
  authorizationUrl(context: RequestContext, options: object | undefined): Promise<string>;
}

/** The smallest framework that the contract needs, on node:http. */
export async function startTinyApp(plan: Plan, adapter: TinyAdapter): Promise<RunningApp> {
  const sessions = new Map<string, string>();
  const server = createServer((message, response) => {
    plan.onRequest(response);
    // The contract itself notices what is written too late.
    response.on("error", () => {});
    const full = message.url ?? "/";
    const url = full.startsWith(plan.mount) ? full.slice(plan.mount.length) || "/" : full;
    const session = plan.session && openSession(plan.session, sessions, message, response);
    const context: RequestContext = { message, response, url, session, parsedBody: undefined, identity: undefined };
    const steps = [
      ...(plan.bodyParser === "form" ? [parseForm] : []),
      ...(plan.guardEverything ? [adapter.guardEverything] : []),
    ];
    void run([...steps, adapter.middleware, dispatch], context);
  });
  const run = async (steps: readonly Handler[], context: RequestContext): Promise<void> => {
    const step = (at: number): void | Promise<void> => steps[at]?.(context, () => step(at + 1));
    try {
      await step(0);
    } catch (error) {
      try {
        if (!(await adapter.respondToError(context, error))) {
          fail(context, error);
        }
      } catch (second) {
        fail(context, second);
      }
    }
  };
  const fail = ({ response }: RequestContext, error: unknown): void => {
    plan.onError(error);
    if (!response.headersSent) {
      response.writeHead(500).end("failed");
    } else {
      response.end();
    }
  };
  const dispatch: Handler = (context) => {
    const [path = "/"] = context.url.split("?");
    const method = context.message.method === "HEAD" ? "GET" : context.message.method;
    const found = plan.routes.find((route) => route.prefix + route.path === path && route.method === method);
    if (found === undefined) {
      return void context.response.writeHead(404).end();
    }
    const runHandler = (): void | Promise<void> => respond(context, found);
    const guard = adapter.guardOf(found);
    return guard === undefined ? runHandler() : guard(context, runHandler);
  };
  const respond = (context: RequestContext, route: PlannedRoute): void | Promise<void> => {
    const { response } = context;
    const appResponse = route.respond({
      identity: context.identity,
      authorizationUrl: (options) => adapter.authorizationUrl(context, options),
      body: () => readBody(context),
      setHeader: (name, value) => void response.setHeader(name, value),
      flush: (text) => void response.write(text),
    });
    return appResponse instanceof Promise
      ? appResponse.then((later) => send(response, later))
      : send(response, appResponse);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, { body, setCookies = [] }: AppResponse): void {
  for (const setCookie of setCookies) {
    response.appendHeader("set-cookie", setCookie);
  }
  if (typeof body === "string") {
    response.end(body);
  } else {
    body.pipe(response);
  }
}

async function readBody({ message, parsedBody }: RequestContext): Promise<string> {
  if (parsedBody !== undefined) {
    return new URLSearchParams(
      Object.entries(parsedBody).flatMap(([name, value]) =>
        [value].flat().map((text): [string, string] => [name, text]),
      ),
    ).toString();
  }
  let text = "";
  for await (const chunk of message as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
  }
  return text;
}

const parseForm: Handler = async (context, next) => {
  const { message } = context;
  if (message.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    const form = new URLSearchParams(await readBody(context));
    context.parsedBody = Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]));
  }
  await next();
};

function openSession(
  storage: "server" | "cookie",
  sessions: Map<string, string>,
  message: IncomingMessage,
  response: ServerResponse,
): TinySession {
  const cookieValue = /(?:^|; )tiny=([^;]*)/u.exec(message.headers.cookie ?? "")?.[1];
  const isOnServer = storage === "server";
  const stored = isOnServer
    ? sessions.get(cookieValue ?? "")
    : cookieValue && Buffer.from(cookieValue, "base64url").toString();
  const session: TinySession = {
    storage,
    id: isOnServer && stored !== undefined && cookieValue !== undefined ? cookieValue : randomUUID(),
    values: JSON.parse(stored ?? "{}") as Record<string, Json>,
    save() {
      const text = JSON.stringify(session.values);
      if (isOnServer) {
        sessions.set(session.id, text);
      }
      response.setHeader(
        "set-cookie",
        `tiny=${isOnServer ? session.id : Buffer.from(text).toString("base64url")}; Path=/`,
      );
    },
    end() {
      sessions.delete(session.id);
      session.values = {};
      response.setHeader("set-cookie", "tiny=; Path=/; Max-Age=0");
    },
  };
  return session;
}
