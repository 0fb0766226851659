import { Hono } from "hono";

import { authorizeRoutes } from "./authorize/routes.ts";
import { controlRoutes } from "./control/routes.ts";
import { withoutRandomSegment } from "./discovery/random-endpoints.ts";
import { discoveryRoutes } from "./discovery/routes.ts";
import { graphRoutes } from "./graph/routes.ts";
import { checkHost } from "./http/check-host.ts";
import type { EmulatorApp, Environment } from "./http/environment.ts";
import { jsonErrorResponse, stampError } from "./http/error-response.ts";
import { logRequests } from "./http/log-requests.ts";
import { EntraError } from "./model/entra-error.ts";
import { errorPage } from "./pages/error-page.ts";
import { homePage } from "./pages/home-page.ts";
import { showPage } from "./pages/layout.ts";
import { signOutRoutes } from "./sign-out/routes.ts";
import type { Emulation } from "./state/emulation.ts";
import { tokenRoutes } from "./token-endpoint/routes.ts";

/** Returns an application with all endpoints of one emulator. */
export function createApplication(emulation: Emulation): EmulatorApp {
  const app = new Hono<Environment>({
    getPath: (request) => withoutRandomSegment(new URL(request.url).pathname),
  });
  app.use(logRequests(emulation.log));
  app.use(checkHost(emulation.port));
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/", (context) => showPage(context, homePage(emulation.baseUrl, emulation.seed)));
  controlRoutes(app, emulation);
  discoveryRoutes(app, emulation);
  authorizeRoutes(app, emulation);
  tokenRoutes(app, emulation);
  signOutRoutes(app, emulation);
  graphRoutes(app, emulation);
  app.notFound((context) => {
    const error = new EntraError(90033, "invalid_request", "The emulator has no endpoint at this URL.", {
      status: 404,
    });
    return context.req.header("accept")?.includes("text/html") === true
      ? showPage(context, errorPage(error, stampError(context, emulation)), 404)
      : jsonErrorResponse(context, emulation, error);
  });
  app.onError((error, context) => {
    const entraError =
      error instanceof EntraError
        ? error
        : new EntraError(50000, "server_error", "The emulator failed unexpectedly. This is a bug in the emulator.", {
            status: 500,
          });
    if (entraError !== error) {
      console.error(error);
    }
    return /\/(?:oauth2\/v2\.0\/(?:authorize|logout)|login|consent)$/u.test(context.req.path)
      ? showPage(context, errorPage(entraError, stampError(context, emulation)), entraError === error ? 400 : 500)
      : jsonErrorResponse(context, emulation, entraError);
  });
  return app;
}
