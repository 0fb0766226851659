import { climbs } from "../downstream/targets.ts";
import { isReservedHeader } from "../downstream/request-headers.ts";
import type { DownstreamApiOptions } from "../types/options.ts";
import { scopeToken } from "./scopes-and-session.ts";
import { isLoopback } from "./tenant.ts";

type Given = Readonly<Record<string, DownstreamApiOptions>>;

/** Graph of the national clouds (Microsoft: "National cloud deployments"), by the host that signs in. */
const graphOrigins: ReadonlyMap<string, string> = new Map([
  ["login.microsoftonline.us", "https://graph.microsoft.us"],
  ["login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"],
  ["login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
]);

export function graphOrigin(instance: string): string {
  const host = URL.canParse(instance) ? new URL(instance).host : "";
  return graphOrigins.get(host) ?? "https://graph.microsoft.com";
}

export function graphUrlFaults(graphUrl: string): string[] {
  const url = URL.canParse(graphUrl) ? new URL(graphUrl) : undefined;
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url !== undefined && secure && url.username === "" && url.search === "" && url.hash === "") {
    return [];
  }
  return [
    "graphUrl is no https address with a version, such as https://graph.microsoft.com/v1.0: leave it out for this one.",
  ];
}

export function downstreamApiFaults(apis: Given): string[] {
  return Object.entries(apis).flatMap(([name, api]) => {
    if (!/^[a-zA-Z][\w-]{0,63}$/u.test(name)) {
      return ["downstreamApis has a name that is none: begin with a letter and go on with letters, digits, - and _."];
    }
    return [...baseUrlFaults(api.baseUrl), ...scopeFaults(api.scopes), ...headerFaults(api.headers ?? {})].map(
      (fault) => `downstreamApis.${name}.${fault}`,
    );
  });
}

function baseUrlFaults(baseUrl: string | undefined): string[] {
  const example = "for example https://api.example.com/v1";
  if (!baseUrl) {
    return [`baseUrl is missing: give the address below which the API's paths are, ${example}.`];
  }
  if (!URL.canParse(baseUrl)) {
    return [`baseUrl is no address: give scheme, host and path, ${example}.`];
  }
  const url = new URL(baseUrl);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    return ["baseUrl is not https: a token would travel in plain text; http is accepted on localhost only."];
  }
  if (url.username !== "" || url.password !== "") {
    return ["baseUrl holds credentials: leave them out."];
  }
  if (/[?#]/u.test(baseUrl)) {
    return ["baseUrl has a query or a fragment: give them with each call."];
  }
  if (climbs.test(url.pathname)) {
    return ["baseUrl has an encoded dot segment (%2e, %2f): write the path that it means."];
  }
  return [];
}

function scopeFaults(scopes: readonly string[] | undefined): string[] {
  if (scopes === undefined || scopes.length === 0) {
    return ['scopes is missing: name those of the API, such as ["api://…/Orders.Read"].'];
  }
  if (scopes.every((scope) => scopeToken.test(scope))) {
    return [];
  }
  return ["scopes has an entry that is no scope: write each on its own."];
}

function headerFaults(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (isReservedHeader(name)) {
      return [`headers has ${JSON.stringify(name)}, which only the library sets: leave it out.`];
    }
    try {
      void new Headers([[name, value]]);
      return [];
    } catch {
      return [`headers has an entry that HTTP cannot carry: look at the characters of ${JSON.stringify(name)}.`];
    }
  });
}
