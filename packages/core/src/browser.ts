/**
 * For pages: `fetch`, with sign-in and consent when they are missing. The library also serves it itself, for pages
 * without a bundler: `<script type="module">import { fetchWithSignIn } from "/auth/browser.js"; …</script>`.
 *
 * @example
 * import { fetchWithSignIn } from "@identity-web/core/browser";
 *
 * const response = await fetchWithSignIn("/api/mail");
 * console.log(response.status);
 *
 * @module
 */
export { fetchWithSignIn } from "./pages/fetch-with-sign-in.ts";
