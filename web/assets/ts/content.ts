// Notes the sections of a unit as they are read, so that nobody has to press a
// button for each. The page works without: the buttons are in it.
export {};

interface State {
  seen: string[];
  done: boolean;
  html: string;
}

// A section counts as read when its end has been in view for a moment; passing
// over it on the way down is not reading.
const MOMENT = 1500;
const PAUSE = 400; // several ends in one view are sent together

const article = document.querySelector<HTMLElement>("article[data-unit]");
if (article) watch(article);

function watch(article: HTMLElement) {
  const address = `/unit/${article.dataset.unit}/section`;
  const timers = new Map<Element, number>();
  const waiting = new Set<string>();
  let sending = 0;

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const end = entry.target;
      window.clearTimeout(timers.get(end));
      if (entry.isIntersecting && document.visibilityState === "visible") {
        timers.set(end, window.setTimeout(() => read(end), MOMENT));
      }
    }
  });
  for (const form of article.querySelectorAll<HTMLFormElement>("form[data-mark]")) {
    observer.observe(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      read(form, 0);
    });
  }
  // What was read last must not be lost when the page is left at once.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void send();
  });

  function read(end: Element, pause = PAUSE) {
    observer.unobserve(end);
    waiting.add((end as HTMLElement).dataset.mark!);
    window.clearTimeout(sending);
    sending = window.setTimeout(send, pause);
  }

  async function send() {
    if (waiting.size === 0) return;
    const sections = [...waiting];
    waiting.clear();
    const body = new URLSearchParams(sections.map((s) => ["section", s]));
    try {
      const answer = await fetch(address, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
      if (!answer.ok) return; // the buttons stay
      show((await answer.json()) as State);
    } catch {
      for (const s of sections) waiting.add(s); // no network: with the next one
    }
  }

  function show(state: State) {
    for (const id of state.seen) {
      const name = CSS.escape(id);
      for (const mark of document.querySelectorAll<HTMLElement>(`[data-read="${name}"]`)) mark.hidden = false;
      article.querySelector(`form[data-mark="${name}"]`)?.remove();
    }
    const box = document.getElementById("state");
    if (box) box.outerHTML = state.html;
    if (state.done) document.getElementById("finish")?.remove();
  }
}
