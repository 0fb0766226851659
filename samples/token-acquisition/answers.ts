import { GraphError } from "./graph.ts";
import { messagePage } from "./views.ts";

/** As much of `request.identity` as a page needs to greet somebody, whatever the framework. */
interface Visitor {
  readonly user: { readonly name?: string | undefined; readonly username?: string | undefined } | undefined;
}

interface Answer {
  readonly status: number;
  readonly page: string;
}

/** Whom a page calls signed in; also for an error so early that nobody has looked yet. */
export function nameOf(identity: Visitor | undefined): string | undefined {
  const user = identity?.user;
  return user && (user.name ?? user.username ?? "You");
}

export function notFound(identity: Visitor | undefined): Answer {
  const page = messagePage(nameOf(identity), "There is no such page", "Perhaps the link is an old one.");
  return { status: 404, page };
}

/** What is said of an error. Its own words stand in the log only: they may hold what nobody should read. */
export function failure(identity: Visitor | undefined, error: unknown): Answer & { readonly json: object } {
  console.error(error);
  const [status, message] =
    error instanceof GraphError
      ? [502, "Microsoft Graph did not answer as it should. You are still signed in: try again in a moment."]
      : [500, "The app made a mistake; what it was stands in its log."];
  return { status, page: messagePage(nameOf(identity), "Something went wrong", message), json: { error: message } };
}
