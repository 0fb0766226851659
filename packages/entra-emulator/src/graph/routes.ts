import type { FaultError } from "../faults/fault.ts";
import { applyFault } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { applyPatch, type JsonObject } from "../lib/json.ts";
import type { Emulation } from "../state/emulation.ts";
import { authorizeCall, type GraphCaller } from "./authorize-call.ts";
import { GraphError, graphErrorResponse } from "./graph-error.ts";
import { memberGroups } from "./member-groups.ts";
import { messagePage } from "./messages.ts";
import { photoOf } from "./photo.ts";
import { profile } from "./profile.ts";
import { claimsChallenge } from "./www-authenticate.ts";

const root = "/graph/v1.0";

interface GraphCall {
  readonly context: EmulatorContext;
  readonly caller: GraphCaller;
  /** The path without `/graph/v1.0`. */
  readonly path: string;
  readonly graphUrl: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Registers a small part of Microsoft Graph under /graph/v1.0. */
export function graphRoutes(app: EmulatorApp, emulation: Emulation): void {
  const graphUrl = `${emulation.baseUrl}${root}`;

  app.on(["GET", "POST"], `${root}/*`, async (context) => {
    const path = context.req.path.slice(root.length);
    const fault = await emulation.faults.take("graph", { path });
    const raw = applyFault(context, fault);
    if (raw !== undefined) {
      return raw;
    }
    try {
      if (fault?.error !== undefined) {
        throw queuedError(emulation, fault.error);
      }
      const caller = await authorizeCall(context, emulation, path);
      const call: GraphCall = { context, caller, path, graphUrl, now: emulation.clock.now() };
      const result = context.req.method === "POST" ? await post(call) : get(call);
      return result instanceof Response ? result : context.json(applyPatch(result, fault?.json));
    } catch (error) {
      if (error instanceof GraphError) {
        return graphErrorResponse(context, emulation, error);
      }
      throw error;
    }
  });
}

function queuedError(emulation: Emulation, fault: FaultError): GraphError {
  const { error, message = "This error was queued in the emulator.", claims, headers } = fault;
  const challenge: Readonly<Record<string, string>> =
    claims === undefined ? {} : { "www-authenticate": claimsChallenge(emulation, claims) };
  const status = fault.status ?? (claims === undefined ? 503 : 401);
  return new GraphError(status, error, message, { ...challenge, ...headers });
}

function get({ context, caller, path, graphUrl, now }: GraphCall): JsonObject | Response {
  const { identity } = caller;
  switch (path) {
    case "/me":
      requireDirectoryScope(caller, "User.Read");
      return profile(graphUrl, identity);
    case "/me/photo/$value":
      requireDirectoryScope(caller, "User.Read");
      if (identity.user.photo === false) {
        throw new GraphError(404, "ImageNotFound", "The photo wasn't found.");
      }
      return new Response(photoOf(identity.user), { headers: { "content-type": "image/png" } });
    case "/me/messages":
      requireMailScope(caller, "Mail.Read");
      return messagePage(graphUrl, identity, new URL(context.req.url).searchParams, now);
    default:
      throw notFound(path, "The emulator supports GET /me, /me/photo/$value and /me/messages.");
  }
}

async function post({ context, caller, path, graphUrl }: GraphCall): Promise<JsonObject | Response> {
  const body = await context.req.json<unknown>().catch(() => undefined);
  if (typeof body !== "object" || body === null) {
    throw new GraphError(400, "BadRequest", "Unable to read JSON request payload.");
  }
  switch (path) {
    case "/me/sendMail":
      requireMailScope(caller, "Mail.Send");
      return sendMail(body);
    case "/me/getMemberGroups":
      requireDirectoryScope(caller, "User.Read");
      return memberGroups(graphUrl, caller.identity);
    default:
      throw notFound(path, "The emulator supports POST /me/sendMail and /me/getMemberGroups.");
  }
}

/** Responds 202 without a body, as Graph does. No mail is sent. */
function sendMail(body: object): Response {
  const { message } = body as { message?: { subject?: unknown; toRecipients?: unknown } };
  if (
    typeof message?.subject !== "string" ||
    !Array.isArray(message.toRecipients) ||
    message.toRecipients.length === 0
  ) {
    throw new GraphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid, or there is no subject.");
  }
  return new Response(undefined, { status: 202 });
}

function notFound(path: string, hint: string): GraphError {
  return new GraphError(404, "ResourceNotFound", `Resource not found for the segment '${path.slice(1)}'. ${hint}`);
}

function requireDirectoryScope({ scopes }: GraphCaller, scope: string): void {
  if (!scopes.has(scope)) {
    throw new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  }
}

function requireMailScope({ scopes }: GraphCaller, scope: string): void {
  if (!scopes.has(scope)) {
    throw new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  }
}
