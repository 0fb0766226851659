import { fetchWithSignIn } from "../browser.ts";
import { page, script } from "../http/responses.ts";
import { isNavigation } from "../http/navigation.ts";
import { windowPage } from "../pages/pages.ts";
import type { AuthResponse, AuthRequest } from "../types/http.ts";
import type { RequestServices } from "../services.ts";

/** The script for pages; asked for as a page it is where the window of a sign-in ends, and the script closes it. */
export async function browserScript({ options }: RequestServices, request: AuthRequest): Promise<AuthResponse> {
  if (isNavigation(request)) {
    return page(200, windowPage);
  }
  const donePath = JSON.stringify(options.basePath + (options.routes?.browserScript ?? ""));
  const source = `const run = ${fetchWithSignIn.toString()};\nexport const fetchWithSignIn = (input, init) => run(input, init, ${donePath});\n`;
  return script(source);
}
