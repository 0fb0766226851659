declare const location: URL & { assign(url: URL): void };
declare function open(url: URL, target: string, features: string): SignInWindow | null;
interface SignInWindow {
  readonly closed: boolean;
  readonly location: { readonly pathname: string };
  close(): void;
}

/**
 * Fetches. If the response is a 401 with a `challengeUrl`, lets the user sign in or consent in a window and repeats the
 * call once. If windows are blocked, the page itself goes there and returns. Call it from a click: browsers open
 * windows for nothing else.
 *
 * @param donePath the last page of the window: the route `browserScript` of the app
 * @returns the first response if the user closed the window
 */
export async function fetchWithSignIn(
  input: string | URL,
  init?: RequestInit,
  donePath: string = "/auth/browser.js",
): Promise<Response> {
  const request = new Request(input, init);
  const response = await fetch(request.clone());
  const body: unknown =
    response.status === 401
      ? await response
          .clone()
          .json()
          .catch(() => null)
      : null;
  const challenge = (body as { challengeUrl?: unknown } | null)?.challengeUrl;
  // A response of another origin must not choose which of our pages opens as the user.
  if (typeof challenge !== "string" || new URL(response.url || request.url).origin !== location.origin) {
    return response;
  }
  const url = new URL(challenge, location.href);
  if (url.origin !== location.origin) {
    return response;
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
  return response;
}
