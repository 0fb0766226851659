import { scopeToken } from "../authority/scopes.ts";
import { isReservedHeader } from "../downstream/request-headers.ts";
import { isLoopback } from "../lib/loopback.ts";
import { climbingPath } from "../lib/url-paths.ts";
import type { DownstreamApiOptions } from "../types/options.ts";

export function graphUrlFaults(graphUrl: string): string[] {
  const url = URL.canParse(graphUrl) ? new URL(graphUrl) : undefined;
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url !== undefined && secure && url.username === "" && url.search === "" && url.hash === "") {
    return [];
  }
  return [
    "graphUrl is not an https address with a version, such as https://graph.microsoft.com/v1.0: leave it out to use this one.",
  ];
}

export function downstreamApiFaults(apis: Readonly<Record<string, DownstreamApiOptions>>): string[] {
  return Object.entries(apis).flatMap(([name, api]) => {
    if (!/^[a-zA-Z][\w-]{0,63}$/u.test(name)) {
      return ["downstreamApis has an invalid name: begin with a letter, then use letters, digits, - and _."];
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
    return [`baseUrl is not an address: give scheme, host and path, ${example}.`];
  }
  const url = new URL(baseUrl);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    return ["baseUrl is not https: a token would travel in plain text; http is accepted on localhost only."];
  }
  if (url.username !== "" || url.password !== "") {
    return ["baseUrl contains credentials: leave them out."];
  }
  if (/[?#]/u.test(baseUrl)) {
    return ["baseUrl has a query or a fragment: give them with each call."];
  }
  if (climbingPath.test(url.pathname)) {
    return ["baseUrl has an encoded dot segment (%2e, %2f): write the path that it means."];
  }
  return [];
}

function scopeFaults(scopes: readonly string[] | undefined): string[] {
  if (scopes === undefined || scopes.length === 0) {
    return ['scopes is missing: name the scopes of the API, such as ["api://…/Orders.Read"].'];
  }
  if (scopes.every((scope) => scopeToken.test(scope))) {
    return [];
  }
  return ["scopes has an entry that is not a scope: write each scope as a separate string."];
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
      return [`headers has an entry that HTTP cannot carry: check the characters of ${JSON.stringify(name)}.`];
    }
  });
}
