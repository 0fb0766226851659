import { request as open } from "node:http";

/** A request as it goes out: nothing about it is corrected, so that it can be as wrong as it likes. */
export interface Ask {
  readonly method?: string;
  /** The request target, byte for byte. */
  readonly path: string;
  /** In this order and with these names; a name may stand several times. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  /** By lower-case name; without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** The cookies of one browser. */
export type Jar = Map<string, string>;

export function send(origin: string, ask: Ask, jar: Jar): Promise<Answered> {
  const { host, hostname, port } = new URL(origin);
  const given = ask.headers ?? [];
  const has = (name: string): boolean => given.some(([one]) => one.toLowerCase() === name);
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = [
    ...(has("host") ? [] : [["Host", host]]),
    ...given.filter(([name]) => name !== "no-host"),
    ...(cookie === "" || has("cookie") ? [] : [["Cookie", cookie]]),
    ...(ask.body === undefined || has("content-length") || has("transfer-encoding")
      ? []
      : [["Content-Length", String(Buffer.byteLength(ask.body))]]),
    ["Connection", "close"],
  ].flat();
  return new Promise((resolve, reject) => {
    const { method = "GET", path } = ask;
    const request = open({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { "set-cookie": setCookies = [], ...others } = response.headers;
        keep(jar, setCookies);
        const received = Object.entries(others).map(([name, value]) => [name, String(value)]);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(received) as Record<string, string>,
          setCookies,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    request.on("error", reject);
    request.end(ask.body);
  });
}

function keep(jar: Jar, setCookies: readonly string[]): void {
  for (const one of setCookies) {
    const [pair = "", ...attributes] = one.split(";");
    const at = pair.indexOf("=");
    const ends = attributes.some((attribute) => attribute.trim().toLowerCase() === "max-age=0");
    if (ends) {
      jar.delete(pair.slice(0, at));
    } else {
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}
