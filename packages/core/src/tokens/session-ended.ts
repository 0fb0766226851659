import { InteractionRequiredError } from "../errors/errors.ts";

export function sessionEnded(scopes: readonly string[]): InteractionRequiredError {
  return new InteractionRequiredError("login_required", "The session has ended: the user has to sign in.", { scopes });
}
