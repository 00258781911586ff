// What every page loads: fragments (htmx) and live updates (its extension for
// server-sent events). Islands that only some pages need are entries of their own.
import "htmx.org";
import "htmx-ext-sse";
import { lead } from "./form/faults";

// With the session goes what pages kept in this browser, but for what is still to be
// sent: that is somebody's work, is given back to nobody else, and names no patient.
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !/\/sign-out(-everywhere)?$/.test(new URL(event.target.action).pathname)) return;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("stepwise/") && !JSON.parse(localStorage.getItem(key) ?? "{}").sending) localStorage.removeItem(key);
    }
  } catch {
    // nothing is kept here
  }
});

// A row of tabs that is wider than a phone begins at the one that is open.
for (const here of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
  const row = here.closest<HTMLElement>(".tabs")!;
  const a = here.getBoundingClientRect();
  const b = row.getBoundingClientRect();
  row.scrollLeft += a.left + a.width / 2 - (b.left + b.width / 2);
}

for (const summary of document.querySelectorAll<HTMLElement>("[data-faults]")) lead(summary);
