/**
 * The stylesheet, inline in every page. None of its colors is Microsoft's, so that nobody mistakes these pages for
 * the real ones.
 */
export const stylesheet: string = `
:root {
  color-scheme: light dark;
  --ground: #eef1ee; --card: #ffffff; --ink: #1d2521; --soft: #57635c; --line: #d5dcd7;
  --accent: #1d6b4f; --accent-ink: #ffffff; --tint: #e6f1ec; --note: #fff4d6; --note-ink: #5c4300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121714; --card: #1b221e; --ink: #e8eeea; --soft: #a5b1aa; --line: #36413a;
    --accent: #7fd1b0; --accent-ink: #0c1f17; --tint: #22332b; --note: #3a3016; --note-ink: #f3dfa7;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main {
  width: 100%; max-width: 29rem; padding: 1.75rem; border: 1px solid var(--line); border-radius: 0.75rem;
  background: var(--card); box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.07);
}
h1 { margin: 0 0 0.35rem; font-size: 1.45rem; line-height: 1.25; font-weight: 650; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); }
.brand { display: flex; align-items: center; gap: 0.5rem; margin: 0 0 1.25rem; font-size: 0.875rem; font-weight: 600; color: var(--soft); }
.brand svg { flex: none; }
ul { list-style: none; margin: 1.25rem 0; padding: 0; }
.accounts li + li { margin-top: 0.5rem; }
main > :last-child, main > form:last-child > :last-child { margin-bottom: 0; }
h1 + p { margin-top: 0.35rem; }
button, .plain, .main { font: inherit; cursor: pointer; border-radius: 0.5rem; }
.account {
  width: 100%; display: flex; align-items: center; gap: 0.85rem; padding: 0.6rem 0.75rem; text-align: left;
  border: 1px solid var(--line); border-radius: 0.5rem; background: transparent; color: inherit;
}
button.account:hover, .plain:hover { background: var(--tint); border-color: var(--accent); }
.account span { min-width: 0; }
.avatar {
  flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center;
  font-size: 0.875rem; font-weight: 650; color: #ffffff;
}
.tone-0 { background: #1d6b4f; } .tone-1 { background: #8a4b08; } .tone-2 { background: #3a5ba0; }
.tone-3 { background: #7b3f80; } .tone-4 { background: #9b2f45; } .tone-5 { background: #46606b; }
.who { flex: 1; }
.account-line { display: flex; align-items: center; gap: 0.75rem; }
.account-line > span:last-child { min-width: 0; }
.name, .address { display: block; overflow-wrap: anywhere; }
.name { font-weight: 600; line-height: 1.3; }
.address { font-size: 0.875rem; color: var(--soft); }
.badge {
  display: inline-block; padding: 0 0.5rem; border-radius: 1rem; font-size: 0.75rem; font-weight: 600; line-height: 1.4rem;
  background: var(--tint); color: var(--accent);
}
.items { padding: 0.25rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.items li { padding: 0.65rem 0; }
.items li + li { border-top: 1px solid var(--line); }
.items small { display: block; color: var(--soft); overflow-wrap: anywhere; }
.app { font-weight: 650; overflow-wrap: anywhere; }
.publisher { display: inline-block; padding: 0.1rem 0.5rem; border-radius: 1rem; font-size: 0.8125rem; background: var(--note); color: var(--note-ink); }
.actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.75rem; margin-top: 1.5rem; }
.plain, .main { min-height: 2.75rem; padding: 0.5rem 1.25rem; border: 1px solid var(--line); background: transparent; color: inherit; text-decoration: none; }
.main { border-color: var(--accent); background: var(--accent); color: var(--accent-ink); font-weight: 600; }
.main:hover { filter: brightness(1.08); }
.wide { width: 100%; }
.stack { margin-top: 0.75rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.detail { margin: 0 0 1rem; padding: 0.75rem 1rem; border-radius: 0.5rem; background: var(--note); color: var(--note-ink); font-size: 0.875rem; overflow-wrap: anywhere; }
dl { margin: 0; font-size: 0.8125rem; color: var(--soft); }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem; overflow-wrap: anywhere; }
footer { max-width: 29rem; font-size: 0.8125rem; text-align: center; color: var(--soft); }
iframe { display: none; }
@media (max-width: 24rem) {
  main { padding: 1.25rem; }
  .actions > * { flex: 1; text-align: center; }
  .account { padding: 0.6rem; gap: 0.65rem; }
}
`;
