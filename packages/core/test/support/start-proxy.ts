import { createServer, request as send } from "node:http";

import { listen } from "./clean-up.ts";

export interface Proxy {
  readonly origin: string;
  /** Sets where requests go from now on. */
  forwardTo(origin: string): void;
}

/** A reverse proxy that serves one app below /app, and either strips that prefix or keeps it. It sends its own Host. */
export async function startProxy(strip: boolean): Promise<Proxy> {
  let target = "";
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (!/^\/app(?:[/?]|$)/u.test(path)) {
      return void outgoing.writeHead(404).end("not the app");
    }
    const rest = path.slice("/app".length);
    const url = new URL(target);
    const forwarded = send(
      {
        host: "127.0.0.1",
        port: url.port,
        method: incoming.method,
        path: strip ? (rest.startsWith("/") ? rest : `/${rest}`) : path,
        headers: { ...incoming.headers, host: "internal.example", "x-forwarded-host": "evil.example" },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(forwarded);
  });
  return {
    origin: `http://localhost:${await listen(server)}`,
    forwardTo(origin: string): void {
      target = origin;
    },
  };
}
