/** The TypeScript of a new adapter. It compiles, and its contract fails with what to do. */
export function sources(framework: string): Readonly<Record<string, string>> {
  const pascal = framework.replaceAll(/(?:^|-)([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
  return {
    "src/index.ts": index(framework, pascal),
    "src/types.ts": types(framework, pascal),
    [`src/${framework}.ts`]: entry(framework, pascal),
    "src/bind.ts": bind(framework, pascal),
    "test/contract.test.ts": contract(framework),
  };
}

export function readme(framework: string): string {
  return `# @identity-web/${framework}

Signs the users of a ${framework} app in with Microsoft Entra ID and calls web APIs such as Microsoft Graph as them.

    npm install ${framework} @identity-web/${framework}

Not affiliated with Microsoft. MIT licence.
`;
}

/** Re-exports the app's names of the core, as every adapter does, so that an app never installs two packages. */
function index(framework: string, pascal: string): string {
  return `/**
 * Signs users of a ${framework} app in with Microsoft Entra ID and calls web APIs as them.
 *
 * @module
 */
export * from "@identity-web/core/app";
export { identityWeb } from "./${framework}.ts";

export type { ${pascal}Handler, ${pascal}IdentityWeb } from "./types.ts";
`;
}

function types(framework: string, pascal: string): string {
  return `import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";

// Replace it with the framework's own request, extended with \`identity\` by declaration merging.
export interface ${pascal}Request extends IncomingMessage {
  /** Who sent this request; \`user\` is \`undefined\` if nobody is signed in. */
  identity?: RequestIdentity;
}

/** Replace it with the framework's own kind of handler. */
export type ${pascal}Handler = (
  request: ${pascal}Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Identity Web bound to ${framework}. */
export interface ${pascal}IdentityWeb extends FrameworkIdentityWeb<${pascal}Handler> {
  /** Serves our routes and sets \`request.identity\` for everything after it. */
  middleware(): ${pascal}Handler;
  /** For custom routes: returns the address of a sign-in, for a link. Its cookie is set on \`response\`. */
  authorizationUrl(request: ${pascal}Request, response: ServerResponse, options?: SignInOptions): Promise<string>;
}
`;
}

function entry(framework: string, pascal: string): string {
  return `import { createIdentityWeb, type IdentityWebOptions } from "@identity-web/core";
import { requireFrameworks, requireMounted } from "@identity-web/core/adapter";
import { bind } from "./bind.ts";
import type { ${pascal}IdentityWeb } from "./types.ts";

/**
 * Creates the handlers for one ${framework} app. Sends no request yet: the app starts even while Entra does not
 * respond.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} \`framework_missing\` or \`framework_unsupported\`
 */
export function identityWeb(options: IdentityWebOptions): ${pascal}IdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), "app.use(auth.middleware());");
  return bind(core, mounted);
}
`;
}

function bind(framework: string, pascal: string): string {
  return `import type { IdentityWeb } from "@identity-web/core";
import { type AuthRequest, type AuthResult, frameworkIdentityWeb, NodeRequest } from "@identity-web/core/adapter";
import { writeHead, writeResponse } from "@identity-web/core/adapter";
import type { ${pascal}Handler, ${pascal}IdentityWeb, ${pascal}Request } from "./types.ts";

/**
 * Gives a core ${framework}'s handlers. Separate from \`identityWeb\`, so that the contract suite can bind a core that
 * it scripts.
 */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): ${pascal}IdentityWeb {
  return {
    ...frameworkIdentityWeb(core, handler),
    middleware(): ${pascal}Handler {
      mounted();
      return handler((request) => core.handle(request));
    },
    async authorizationUrl(request, response, options): Promise<string> {
      const { url, ...head } = await core.authorizationUrl(read(request), options);
      writeHead(response, head);
      return url;
    },
    // Still missing: call core.respondToError where the framework delivers what a handler threw.
  };
}

/**
 * Path and query as the browser sent them, with the mount prefix; what a body parser left; and the framework's own
 * session.
 */
function read(request: ${pascal}Request): AuthRequest {
  return new NodeRequest(request, request.url ?? "/", { parsedBody: () => undefined, session: () => undefined });
}

/** Continues synchronously if the core does, because a guard runs on every request. */
function handler(run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): ${pascal}Handler {
  return (request, response, next) => {
    const finish = (result: AuthResult): void => {
      if (response.headersSent) {
        return;
      }
      if (result.kind !== "pass") {
        return writeResponse(response, result);
      }
      request.identity = result.identity;
      writeHead(response, result);
      next();
    };
    try {
      const result = run(read(request));
      if (result instanceof Promise) {
        result.then(finish).then(undefined, next);
      } else {
        finish(result);
      }
    } catch (error) {
      next(error);
    }
  };
}
`;
}

function contract(framework: string): string {
  return `import { defineAdapterContract, type Plan, type RunningApp } from "@identity-web/contract-tests/adapter";
import { bind } from "../src/bind.ts";

defineAdapterContract("${framework}", {
  start: startApp,
  sessions: [], // "server" and "cookie", if the framework has sessions
  bodyParsers: ["none"], // and "form", if the framework has a form parser
  compression: false,
});

/** Starts a real server on port 0 with the app that \`plan\` describes. */
async function startApp(plan: Plan): Promise<RunningApp> {
  const auth = bind(plan.core);
  throw new Error(
    \`The adapter for ${framework} is not written yet. Make startApp in test/contract.test.ts start a ${framework} app with the \${plan.routes.length} routes of the plan, behind what auth has (\${Object.keys(auth).join(", ")}). packages/koa/test/support/start-contract-app.ts is a complete example, docs/extend/write-an-adapter.md the guide.\`,
  );
}
`;
}
