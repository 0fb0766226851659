import { describe, expect, it } from "vitest";

import { NodeRequest, type SessionPort } from "../../src/adapter.ts";
import type { IdentityWebError } from "../../src/index.ts";
import { requireFrameworkSession } from "../../src/store/framework-session.ts";

const setupHints = { mount: "app.use(ours);", form: "app.use(parseForms);", session: "app.use(session);" };

function thrownBy(run: () => unknown): Pick<IdentityWebError, "code" | "message"> | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as IdentityWebError;
  }
}

describe("the framework's own session", () => {
  const message = { method: "GET", headers: {} } as never;

  it("names the line that registers it if it is missing, in the framework's words", () => {
    const request = new NodeRequest(message, "/page?x", { setupHints, session: () => undefined });
    const error = thrownBy(() => requireFrameworkSession(request));
    expect(error).toMatchObject({ code: "session_missing" });
    expect(error?.message).toMatch(/at \/page:.* app\.use\(session\);$/u);
  });

  it("is requested only when something needs it, and passed on unchanged", () => {
    const port = { storage: "server" } as SessionPort;
    let asked = 0;
    const request = new NodeRequest(message, "/", { setupHints, session: () => (asked++, port) });
    expect(asked).toBe(0);
    expect(requireFrameworkSession(request)).toBe(port);
  });
});
