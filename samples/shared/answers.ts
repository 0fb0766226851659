import { GraphError } from "./graph.ts";
import { html } from "./html.ts";
import type { Layout } from "./layout.ts";

/** As much of `request.identity` as a page needs to greet somebody, whatever the framework. */
interface Visitor {
  readonly user: { readonly name?: string | undefined; readonly username?: string | undefined } | undefined;
}

interface Answer {
  readonly status: number;
  readonly page: string;
}

/** What every scenario says of a page that is not there, and of an error. */
export interface Answers {
  readonly notFound: (identity: Visitor | undefined) => Answer;
  /** An error's own words stand in the log only: they may hold what nobody should read. */
  readonly failure: (identity: Visitor | undefined, error: unknown) => Answer & { readonly json: object };
}

/** Whom a page calls signed in; also for an error so early that nobody has looked yet. */
export function nameOf(identity: Visitor | undefined): string | undefined {
  const user = identity?.user;
  return user && (user.name ?? user.username ?? "You");
}

export function createAnswers(layout: Layout): Answers {
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
      page: page(identity, "There is no such page", "Perhaps the link is an old one."),
    }),
    failure(identity, error) {
      console.error(error);
      const [status, message] =
        error instanceof GraphError
          ? [502, "Microsoft Graph did not answer as it should. You are still signed in: try again in a moment."]
          : [500, "The app made a mistake; what it was stands in its log."];
      return { status, page: page(identity, "Something went wrong", message), json: { error: message } };
    },
  };
}
