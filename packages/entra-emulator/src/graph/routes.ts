import type { FaultError } from "../control/fault.ts";
import type { Emulation } from "../emulation.ts";
import { applyFault } from "../http/apply-fault.ts";
import type { EmulatorApp, EmulatorContext } from "../http/environment.ts";
import { applyPatch, type JsonObject } from "../tokens/json.ts";
import { authorizeCall, claimsChallenge, type GraphCaller } from "./authorize-call.ts";
import { answerGraphError, GraphError } from "./graph-error.ts";
import { memberGroups } from "./member-groups.ts";
import { messagePage } from "./messages.ts";
import { photoOf } from "./photo.ts";
import { profile } from "./profile.ts";

const root = "/graph/v1.0";

/** A little of Microsoft Graph, under /graph/v1.0. */
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
      const answer =
        context.req.method === "POST"
          ? await answerToPost(context, caller, path, graphUrl)
          : answerFor(context, emulation, caller, path, graphUrl);
      return answer instanceof Response ? answer : context.json(applyPatch(answer, fault?.json));
    } catch (error) {
      if (error instanceof GraphError) {
        return answerGraphError(context, emulation, error);
      }
      throw error;
    }
  });
}

function queuedError(emulation: Emulation, fault: FaultError): GraphError {
  const { error, message = "An error that was queued in the emulator.", claims, headers } = fault;
  const challenge: Readonly<Record<string, string>> =
    claims === undefined ? {} : { "www-authenticate": claimsChallenge(emulation, claims) };
  const status = fault.status ?? (claims === undefined ? 503 : 401);
  return new GraphError(status, error, message, { ...challenge, ...headers });
}

function answerFor(
  context: EmulatorContext,
  emulation: Emulation,
  caller: GraphCaller,
  path: string,
  graphUrl: string,
): JsonObject | Response {
  const { identity } = caller;
  switch (path) {
    case "/me":
      requireScope(
        caller,
        ["User.Read"],
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
      return profile(graphUrl, identity);
    case "/me/photo/$value":
      requireScope(
        caller,
        ["User.Read"],
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
      if (identity.user.photo === false) {
        throw new GraphError(404, "ImageNotFound", "The photo wasn't found.");
      }
      return new Response(photoOf(identity.user), { headers: { "content-type": "image/png" } });
    case "/me/messages":
      requireScope(caller, ["Mail.Read"], "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
      return messagePage(graphUrl, identity, new URL(context.req.url).searchParams, emulation.clock.now());
    default:
      throw new GraphError(
        404,
        "ResourceNotFound",
        `Resource not found for the segment '${path.slice(1)}'. The emulator has /me, /me/photo/$value and /me/messages.`,
      );
  }
}

async function answerToPost(
  context: EmulatorContext,
  caller: GraphCaller,
  path: string,
  graphUrl: string,
): Promise<JsonObject | Response> {
  const body = await context.req.json<unknown>().catch(() => undefined);
  if (typeof body !== "object" || body === null) {
    throw new GraphError(400, "BadRequest", "Unable to read JSON request payload.");
  }
  switch (path) {
    case "/me/sendMail":
      requireScope(caller, ["Mail.Send"], "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
      return sentMail(body);
    case "/me/getMemberGroups":
      requireScope(
        caller,
        ["User.Read"],
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
      return memberGroups(graphUrl, caller.identity);
    default:
      throw new GraphError(
        404,
        "ResourceNotFound",
        `Resource not found for the segment '${path.slice(1)}'. The emulator takes posts to /me/sendMail and /me/getMemberGroups.`,
      );
  }
}

/** 202 and no body, as Graph answers; nothing is sent anywhere. */
function sentMail(body: object): Response {
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

function requireScope({ scopes }: GraphCaller, anyOf: readonly string[], code: string, message: string): void {
  if (!anyOf.some((scope) => scopes.has(scope))) {
    throw new GraphError(403, code, message);
  }
}
