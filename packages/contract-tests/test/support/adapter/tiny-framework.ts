import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { RequestIdentity } from "@identity-web/core";
import type { Json } from "@identity-web/core/adapter";

import type { AppAnswer, Plan, PlannedRoute, RunningApp } from "../../../src/adapter.ts";

/** The session of this framework: values, and where they are kept. */
export interface TinySession {
  readonly storage: "server" | "cookie";
  id: string;
  values: Record<string, Json>;
  save(): void;
  end(): void;
}

/** One request as it goes through the framework. */
export interface Exchanged {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query below the mount. */
  readonly url: string;
  readonly session: TinySession | undefined;
  parsedBody: Record<string, string | string[]> | undefined;
  identity: RequestIdentity | undefined;
}

export type Handler = (exchanged: Exchanged, next: () => void | Promise<void>) => void | Promise<void>;

/** What an adapter gives this framework. */
export interface TinyAdapter {
  readonly middleware: Handler;
  guardOf(route: PlannedRoute): Handler | undefined;
  readonly guardEverything: Handler;
  /** Answers for an error, or does not: then the app's own error handler runs. */
  respondToError(exchanged: Exchanged, error: unknown): Promise<boolean>;
  authorizationUrl(exchanged: Exchanged, options: object | undefined): Promise<string>;
}

/** As little of a framework as the contract needs, on node:http. */
export async function startTinyApp(plan: Plan, adapter: TinyAdapter): Promise<RunningApp> {
  const sessions = new Map<string, string>();
  const server = createServer((message, response) => {
    plan.began(response);
    // What is written too late is for the contract to notice.
    response.on("error", () => {});
    const full = message.url ?? "/";
    const url = full.startsWith(plan.mount) ? full.slice(plan.mount.length) || "/" : full;
    const session = plan.session && openSession(plan.session, sessions, message, response);
    const exchanged: Exchanged = { message, response, url, session, parsedBody: undefined, identity: undefined };
    const steps = [
      ...(plan.bodyParser === "form" ? [parseForm] : []),
      ...(plan.guardEverything ? [adapter.guardEverything] : []),
    ];
    void run([...steps, adapter.middleware, dispatch], exchanged);
  });
  const run = async (steps: readonly Handler[], exchanged: Exchanged): Promise<void> => {
    const step = (at: number): void | Promise<void> => steps[at]?.(exchanged, () => step(at + 1));
    try {
      await step(0);
    } catch (error) {
      try {
        if (!(await adapter.respondToError(exchanged, error))) {
          fail(exchanged, error);
        }
      } catch (second) {
        fail(exchanged, second);
      }
    }
  };
  const fail = ({ response }: Exchanged, error: unknown): void => {
    plan.failed(error);
    if (!response.headersSent) {
      response.writeHead(500).end("failed");
    } else {
      response.end();
    }
  };
  const dispatch: Handler = (exchanged) => {
    const [path = "/"] = exchanged.url.split("?");
    const method = exchanged.message.method === "HEAD" ? "GET" : exchanged.message.method;
    const found = plan.routes.find((route) => route.prefix + route.path === path && route.method === method);
    if (found === undefined) {
      return void exchanged.response.writeHead(404).end();
    }
    const own = (): void | Promise<void> => answer(exchanged, found);
    const guard = adapter.guardOf(found);
    return guard === undefined ? own() : guard(exchanged, own);
  };
  const answer = (exchanged: Exchanged, route: PlannedRoute): void | Promise<void> => {
    const { response } = exchanged;
    const given = route.answer({
      identity: exchanged.identity,
      authorizationUrl: (options) => adapter.authorizationUrl(exchanged, options),
      body: () => readBody(exchanged),
      setHeader: (name, value) => void response.setHeader(name, value),
      flush: (text) => void response.write(text),
    });
    return given instanceof Promise ? given.then((later) => send(response, later)) : send(response, given);
  };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function send(response: ServerResponse, { body, setCookies = [] }: AppAnswer): void {
  for (const one of setCookies) {
    response.appendHeader("set-cookie", one);
  }
  if (typeof body === "string") {
    response.end(body);
  } else {
    body.pipe(response);
  }
}

async function readBody({ message, parsedBody }: Exchanged): Promise<string> {
  if (parsedBody !== undefined) {
    return new URLSearchParams(
      Object.entries(parsedBody).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    ).toString();
  }
  let text = "";
  for await (const chunk of message as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
  }
  return text;
}

const parseForm: Handler = async (exchanged, next) => {
  const { message } = exchanged;
  if (message.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    const form = new URLSearchParams(await readBody(exchanged));
    exchanged.parsedBody = Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]));
  }
  await next();
};

function openSession(
  storage: "server" | "cookie",
  sessions: Map<string, string>,
  message: IncomingMessage,
  response: ServerResponse,
): TinySession {
  const sent = /(?:^|; )tiny=([^;]*)/u.exec(message.headers.cookie ?? "")?.[1];
  const onServer = storage === "server";
  const stored = onServer ? sessions.get(sent ?? "") : sent && Buffer.from(sent, "base64url").toString();
  const session: TinySession = {
    storage,
    id: onServer && stored !== undefined && sent !== undefined ? sent : randomUUID(),
    values: JSON.parse(stored ?? "{}") as Record<string, Json>,
    save() {
      const text = JSON.stringify(session.values);
      if (onServer) {
        sessions.set(session.id, text);
      }
      response.setHeader(
        "set-cookie",
        `tiny=${onServer ? session.id : Buffer.from(text).toString("base64url")}; Path=/`,
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
