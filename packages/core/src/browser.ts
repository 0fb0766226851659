/**
 * For pages: `fetch`, with sign-in and consent where they are missing. Also served by the library itself, for pages without a bundler:
 * `<script type="module">import { fetchWithSignIn } from "/auth/browser.js"; …</script>`.
 *
 * @example
 * import { fetchWithSignIn } from "@identity-web/core/browser";
 *
 * const answer = await fetchWithSignIn("/api/mail");
 * console.log(answer.status);
 *
 * @module
 */

declare const location: URL & { assign(url: URL): void };
declare function open(url: URL, target: string, features: string): SignInWindow | null;
interface SignInWindow {
  readonly closed: boolean;
  readonly location: { readonly pathname: string };
  close(): void;
}

/**
 * Fetches; where the answer is a 401 with a `challengeUrl`, lets the user sign in or consent in a window and repeats the call once. Where
 * windows are blocked, the page itself goes there and comes back. Call it from a click: browsers open windows for nothing else.
 *
 * @param donePath where the window ends: the route `browserScript` of the app
 * @returns the first answer, where the user closed the window
 */
export async function fetchWithSignIn(
  input: string | URL,
  init?: RequestInit,
  donePath: string = "/auth/browser.js",
): Promise<Response> {
  const request = new Request(input, init);
  const answer = await fetch(request.clone());
  const body: unknown =
    answer.status === 401
      ? await answer
          .clone()
          .json()
          .catch(() => null)
      : null;
  const challenge = (body as { challengeUrl?: unknown } | null)?.challengeUrl;
  // Another origin's answer must not choose which of our pages opens as the user.
  if (typeof challenge !== "string" || new URL(answer.url || request.url).origin !== location.origin) {
    return answer;
  }
  const url = new URL(challenge, location.href);
  if (url.origin !== location.origin) {
    return answer;
  }
  url.searchParams.set("return_to", donePath);
  const page = open(url, "_blank", "popup,width=520,height=680");
  if (page === null) {
    url.searchParams.set("return_to", location.pathname + location.search);
    location.assign(url);
    return new Promise(() => {});
  }
  while (!page.closed) {
    await new Promise((resume) => setTimeout(resume, 150));
    try {
      if (page.location.pathname !== donePath) {
        continue;
      }
      page.close();
      return await fetch(request);
    } catch {} // at Entra: another origin
  }
  return answer;
}
