const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Makes text safe as the content of an HTML element and inside a quoted attribute. A user's name is text from outside.
 *
 * @example
 * import { escapeHtml } from "@identity-web/core";
 *
 * console.log(`<p>${escapeHtml("<script>")}</p>`);
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? "");
}
