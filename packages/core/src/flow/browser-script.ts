import { isNavigation } from "../http/navigation.ts";
import { page, script } from "../http/responses.ts";
import { fetchWithSignIn } from "../pages/fetch-with-sign-in.ts";
import { windowPage } from "../pages/render.ts";
import type { AuthResponse } from "../types/http.ts";
import type { FlowRequest } from "./context.ts";

/** Serves the script for pages. As a page, it is where the window of a sign-in ends, and the script closes it. */
export async function browserScript({ context, request }: FlowRequest): Promise<AuthResponse> {
  if (isNavigation(request)) {
    return page(200, windowPage);
  }
  const { basePath, routes } = context.config;
  const donePath = JSON.stringify(basePath + (routes?.browserScript ?? ""));
  const source = `const run = ${fetchWithSignIn.toString()};\nexport const fetchWithSignIn = (input, init) => run(input, init, ${donePath});\n`;
  return script(source);
}
