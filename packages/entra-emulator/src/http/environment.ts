import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";

/** What the request log has to know, filled in by whoever learns it first. */
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
