import type { IdentityWebOptions } from "@identity-web/express";

export const frameworks = ["express", "fastify", "koa"] as const;
export type Framework = (typeof frameworks)[number];

/**
 * `bare`: one handler. `no-op`: the same behind as many handlers as we add, which do nothing. `guarded`: behind our
 * handlers, and the handler gets the user's cached access token.
 */
export const variants = ["bare", "no-op", "guarded"] as const;
export type Variant = (typeof variants)[number];

export interface ServerOptions {
  readonly port: number;
  readonly variant: Variant;
  readonly identityWeb: IdentityWebOptions;
}

/** Starts a server, and resolves once it listens. */
export type StartServer = (options: ServerOptions) => Promise<void>;

export const path = "/page";
export const scopes: readonly string[] = ["User.Read"];

/** The response of every variant, of the same length and created for each request. */
export interface Page {
  readonly name: string;
  readonly tokenLength: number;
}

export const barePage = (): Page => ({ name: "The person 0001", tokenLength: 1200 });
