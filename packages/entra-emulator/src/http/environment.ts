import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";

/** Facts about the request for the request log. The endpoints add them as they read the request. */
interface RequestNotes {
  correlationId: string;
  grantType?: string | undefined;
  clientId?: string | undefined;
  scope?: string | undefined;
  claims?: string | undefined;
}

export interface Environment {
  Bindings: HttpBindings;
  Variables: { notes: RequestNotes };
}

export type EmulatorContext = Context<Environment>;
export type EmulatorApp = Hono<Environment>;
