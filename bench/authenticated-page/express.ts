import { identityWeb } from "@identity-web/express";
import express from "express";

import { barePage, path, scopes, type StartServer } from "./variants.ts";

export const start: StartServer = ({ port, variant, identityWeb: options }) => {
  const app = express();
  if (variant === "guarded") {
    const auth = identityWeb(options);
    app.use(auth.middleware());
    app.get(path, auth.requireUser({ scopes }), async ({ identity }, response) => {
      const token = await identity.getAccessToken(scopes);
      response.json({ name: identity.user?.name, tokenLength: token.length });
    });
    app.use(auth.errorHandler());
  } else if (variant === "no-op") {
    const pass: express.RequestHandler = (_request, _response, next) => next();
    app.use(pass);
    app.get(path, pass, (_request, response) => void response.json(barePage()));
  } else {
    app.get(path, (_request, response) => void response.json(barePage()));
  }
  return new Promise((resolve) => void app.listen(port, "127.0.0.1", () => resolve()));
};
