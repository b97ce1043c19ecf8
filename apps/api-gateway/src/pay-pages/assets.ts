/** Style of all pages: one column that fits a phone, light or dark as the reader likes it, at least AA contrast. */
export const CSS = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --line: #8886; --accent: #14532d; --on-accent: #fff; --wrong: #b00020 }
@media (prefers-color-scheme: dark) { :root { --accent: #86efac; --on-accent: #052e16; --wrong: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0 }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere }
h1 { font-size: 1.35rem; margin: 0 0 .5rem }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
.business { margin: 0; opacity: .8 }
.test { margin: 0; padding: .5rem 1rem; text-align: center; background: #fde68a; color: #422006; font-weight: 600 }
.amount { font-size: 2rem; font-weight: 650; margin: .25rem 0 1rem }
dl div { display: flex; justify-content: space-between; gap: 1rem }
dl, dd { margin: 0 }
dt { opacity: .8 }
table { width: 100%; border-collapse: collapse; margin: 1rem 0 }
th, td { text-align: right; padding: .4rem .3rem; border-bottom: 1px solid var(--line); font-weight: inherit; vertical-align: top }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere }
th:last-child, td:last-child { white-space: nowrap }
td .note { display: block }
tfoot tr:last-child { font-weight: 650 }
.notes { white-space: pre-line }
.note { font-size: .9rem; opacity: .85 }
.told { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem }
details { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .75rem }
summary { padding: .8rem 1rem; cursor: pointer; font-weight: 600 }
details form { padding: 0 1rem 1rem }
.field { margin: 0 0 1rem }
label { display: block; margin: 0 0 .25rem }
input { width: 100%; padding: .7rem; font: inherit; border: 1px solid currentcolor; border-radius: .4rem; background: transparent; color: inherit }
input[aria-invalid] { border: 2px solid var(--wrong) }
.wrong { color: var(--wrong); display: block }
button, .button { display: block; width: 100%; padding: .8rem 1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; border: 1px solid var(--accent); border-radius: .5rem; background: var(--accent); color: var(--on-accent); cursor: pointer }
button.plain { background: none; color: inherit; border-color: var(--line) }
:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px }
`;

/** Asks how the payment stands, and shows the page anew once that is something else. A network that is away for a moment changes nothing. */
export const SCRIPT = `'use strict';
(() => {
  const { watch, state } = document.body.dataset;
  const until = Date.now() + 30 * 60 * 1000;
  let pause = 2000;
  const look = async () => {
    try {
      const answer = await fetch(watch, { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (answer.ok && (await answer.json()).state !== state) return location.reload();
      pause = answer.status === 429 ? 15000 : Math.min(pause * 1.05, 5000);
    } catch { pause = 5000; }
    if (Date.now() < until) setTimeout(look, pause);
  };
  if (watch) setTimeout(look, pause);
  // A form that was sent is not sent again by an impatient second tap; coming back to the page, it may be.
  const buttons = (disabled) => document.querySelectorAll('button').forEach((button) => (button.disabled = disabled));
  for (const form of document.forms) form.addEventListener('submit', () => setTimeout(() => buttons(true)));
  addEventListener('pageshow', () => buttons(false));
})();
`;
