import { request as open } from "node:http";

/** A raw request. Nothing corrects it, so it can be invalid in any way. */
export interface RawRequest {
  readonly method?: string;
  /** The request target, byte for byte. */
  readonly path: string;
  /** In this order and with these names. A name may occur several times. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  /** By lower-case name, without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** The cookies of one browser. */
export type Jar = Map<string, string>;

export function send(origin: string, raw: RawRequest, jar: Jar): Promise<RawResponse> {
  const { host, hostname, port } = new URL(origin);
  const given = raw.headers ?? [];
  const has = (name: string): boolean => given.some(([other]) => other.toLowerCase() === name);
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = [
    ...(has("host") ? [] : [["Host", host]]),
    ...given.filter(([name]) => name !== "no-host"),
    ...(cookie === "" || has("cookie") ? [] : [["Cookie", cookie]]),
    ...(raw.body === undefined || has("content-length") || has("transfer-encoding")
      ? []
      : [["Content-Length", String(Buffer.byteLength(raw.body))]]),
    ["Connection", "close"],
  ].flat();
  return new Promise((resolve, reject) => {
    const { method = "GET", path } = raw;
    const request = open({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { "set-cookie": setCookies = [], ...others } = response.headers;
        storeCookies(jar, setCookies);
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
    request.end(raw.body);
  });
}

function storeCookies(jar: Jar, setCookies: readonly string[]): void {
  for (const cookie of setCookies) {
    const [pair = "", ...attributes] = cookie.split(";");
    const at = pair.indexOf("=");
    const expires = attributes.some((attribute) => attribute.trim().toLowerCase() === "max-age=0");
    if (expires) {
      jar.delete(pair.slice(0, at));
    } else {
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}
