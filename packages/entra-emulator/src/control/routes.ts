import type { Handler } from "hono";

import { faultProblems, isFaults, wrongSignature } from "../faults/validate-fault.ts";
import type { EmulatorApp, EmulatorContext, Environment } from "../http/environment.ts";
import {
  anything,
  anyString,
  type Check,
  boolean,
  guid,
  object,
  optional,
  record,
  required,
  integer,
} from "../lib/check.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Emulation } from "../state/emulation.ts";
import type { SignOptions } from "../tokens/sign-token.ts";
import { createControl } from "./control.ts";
import { refuseBrowsers } from "./refuse-browsers.ts";

const clockBody = object({ advanceSeconds: required(integer()) });
const rotateBody = object({ keepOld: optional(boolean) });
const userBody = object({ oid: required(guid) });
const contextBody = object({ path: required(anyString), authenticationContext: required(anyString) });
const consentBody = object({ oid: required(guid), clientId: required(guid) });
const signBody = object({
  claims: required(record(anything)),
  header: optional(record(anything)),
  sign: optional(wrongSignature),
});
const emptyBody = object({});

/** Registers the control API: everything that `emulator.control` offers, for tests in another process or language. */
export function controlRoutes(app: EmulatorApp, emulation: Emulation): void {
  const control = createControl(emulation);
  app.use("/_control/*", refuseBrowsers());
  app.get("/_control/requests", (context) => context.json({ requests: control.requests() }));
  app.delete("/_control/requests", (context) => {
    control.clearRequests();
    return context.json({});
  });
  app.post("/_control/faults", async (context) => {
    const body = await readJson(context);
    const problems = body === undefined ? ["The body is not JSON."] : faultProblems(body);
    if (problems.length > 0 || !isFaults(body)) {
      return context.json({ problems }, 400);
    }
    control.queueFault(body);
    return context.json({ waiting: emulation.faults.length });
  });
  app.get("/_control/held-requests", (context) => context.json({ held: control.heldRequests() }));
  app.post(
    "/_control/release-requests",
    on(emptyBody, () => control.releaseRequests()),
  );
  app.post(
    "/_control/clock",
    on(clockBody, (body) => control.advanceClock(Number(body["advanceSeconds"]))),
  );
  app.post(
    "/_control/rotate-keys",
    on(rotateBody, (body) => control.rotateKeys({ keepOld: body["keepOld"] !== false })),
  );
  app.post(
    "/_control/expire-refresh-tokens",
    on(emptyBody, () => control.expireRefreshTokens()),
  );
  app.post("/_control/sign-token", async (context) => {
    const body = await readJson(context);
    const problems: string[] = [];
    signBody(body, "body", problems);
    if (problems.length > 0) {
      return context.json({ problems }, 400);
    }
    const { claims, ...options } = body as SignOptions & { readonly claims: JsonObject };
    return context.json({ token: await control.signToken(claims, options) });
  });
  app.post(
    "/_control/revoke-sessions",
    on(userBody, (body) => control.revokeSessions(String(body["oid"]))),
  );
  app.post(
    "/_control/require-context",
    on(contextBody, (body) => control.requireContext(String(body["path"]), String(body["authenticationContext"]))),
  );
  app.post(
    "/_control/withdraw-consent",
    on(consentBody, (body) => control.withdrawConsent(String(body["oid"]), String(body["clientId"]))),
  );
  app.post(
    "/_control/reset",
    on(emptyBody, () => control.reset()),
  );
}

/** Returns a handler that validates the body, runs an action and responds with an empty object. */
function on(
  check: Check,
  act: (body: Readonly<Record<string, unknown>>) => void | Promise<void>,
): Handler<Environment> {
  return async (context) => {
    const body = await readJson(context);
    const problems: string[] = [];
    check(body, "body", problems);
    if (problems.length > 0) {
      return context.json({ problems }, 400);
    }
    await act(body as Readonly<Record<string, unknown>>);
    return context.json({});
  };
}

/** Returns the JSON body; an empty object for an empty body, and `undefined` when the body is not JSON. */
async function readJson(context: EmulatorContext): Promise<unknown> {
  const text = await context.req.text();
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
