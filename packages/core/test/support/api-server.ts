import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { listen } from "./clean-up.ts";

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An API whose responses a test chooses, and which records its calls. */
export interface ApiServer {
  readonly origin: string;
  readonly seen: SeenCall[];
  /** Writes the responses from now on; by default 200 and `{}`. */
  respond: (call: SeenCall, response: ServerResponse) => void;
  reset(): void;
}

/** Starts an API on a free port. It closes by itself, see `cleanUp`. */
export async function startApi(): Promise<ApiServer> {
  const server = createServer();
  const byDefault: ApiServer["respond"] = (_call, response) => sendJson(response, 200, {});
  const api: ApiServer = {
    origin: `http://localhost:${await listen(server)}`,
    seen: [],
    respond: byDefault,
    reset(): void {
      api.seen.length = 0;
      api.respond = byDefault;
    },
  };
  server.on("request", (message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const { method = "", url: path = "", headers } = message;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString() };
      api.seen.push(call);
      api.respond(call, response);
    });
  });
  return api;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

export function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location }).end();
}

/** `WWW-Authenticate` as an API with continuous access evaluation sends it. */
export function claimsChallenge(claims: string): Record<string, string> {
  const encoded = Buffer.from(claims).toString("base64");
  return { "www-authenticate": `Bearer realm="", error="insufficient_claims", claims="${encoded}"` };
}
