import { GraphError } from "./graph.ts";
import { html } from "./html.ts";
import type { Layout } from "./layout.ts";

/** The part of `request.identity` that a page needs to greet the user, in every framework. */
interface Visitor {
  readonly user: { readonly name?: string | undefined; readonly username?: string | undefined } | undefined;
}

interface PageResponse {
  readonly status: number;
  readonly page: string;
}

/** The responses of every scenario to an unknown path and to an error. */
export interface Responses {
  readonly notFound: (identity: Visitor | undefined) => PageResponse;
  /** The error's message goes to the log only: it may contain secrets. */
  readonly failure: (identity: Visitor | undefined, error: unknown) => PageResponse & { readonly json: object };
}

/**
 * Returns the name to show for the signed-in user. `identity` is `undefined` if the request failed before the
 * middleware ran.
 */
export function nameOf(identity: Visitor | undefined): string | undefined {
  const user = identity?.user;
  return user && (user.name ?? user.username ?? "You");
}

export function createResponses(layout: Layout): Responses {
  const page = (identity: Visitor | undefined, title: string, message: string): string =>
    layout(
      { title, path: "", name: nameOf(identity) },
      html`<h1>${title}</h1>
        <p class="lead">${message}</p>
        <p><a class="button" href="/">Home page</a></p>`,
    );
  return {
    notFound: (identity) => ({
      status: 404,
      page: page(identity, "Page not found", "The link may be out of date."),
    }),
    failure(identity, error) {
      console.error(error);
      const [status, message] =
        error instanceof GraphError
          ? [502, "Microsoft Graph did not respond as expected. You are still signed in. Try again in a moment."]
          : [500, "The app failed to handle the request. Its log contains the error."];
      return { status, page: page(identity, "Something went wrong", message), json: { error: message } };
    },
  };
}
