// The room's screen and the page beside an online meeting. Both work without this:
// the screen draws itself anew, and the page has a button.

/** The time left for the code on the screen, second by second. */
function countDown(root: Element): void {
  setInterval(() => {
    const left = root.querySelector<HTMLProgressElement>("[data-left]");
    if (left) left.value = Math.max(0, left.value - 1);
  }, 1000);
}

/** Says so when the screen no longer hears from the server: its code may be old. */
function watchStream(root: Element): void {
  const lost = root.querySelector<HTMLElement>("[data-lost]");
  if (!lost) return;
  root.addEventListener("htmx:sseError", () => (lost.hidden = false));
  root.addEventListener("htmx:sseOpen", () => (lost.hidden = true));
  root.addEventListener("htmx:sseMessage", () => (lost.hidden = true));
}

const wall = document.querySelector("[data-stream]");
if (wall) {
  countDown(wall);
  watchStream(wall);
}

/** Says every minute that somebody is there, until the session ends. */
function stayPresent(form: HTMLFormElement): void {
  const every = Number(form.dataset.ping) * 1000;
  const until = Date.now() + Number(form.dataset.until) * 1000 + every;
  const shown = form.querySelector<HTMLElement>("[data-presence]");
  const plain = form.querySelector<HTMLElement>("[data-plain]");
  if (!shown || !plain || !every) return;
  const usual = plain.textContent;
  plain.hidden = true;

  const ping = async () => {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "HX-Request": "true" }, // asks for the part of the page that changes
        signal: AbortSignal.timeout(20_000),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      shown.innerHTML = await answer.text();
      plain.textContent = usual;
      plain.hidden = true;
    } catch {
      plain.textContent = form.dataset.lost ?? "";
      plain.hidden = false;
    }
  };
  const timer = setInterval(() => {
    if (Date.now() > until) clearInterval(timer);
    else void ping();
  }, every);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void ping();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void ping();
  });
}

const present = document.querySelector<HTMLFormElement>("form[data-ping]");
if (present) stayPresent(present);

export {}; // a module: its names are its own
