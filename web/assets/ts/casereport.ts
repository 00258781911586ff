// The editor saves by itself, and a selection in the manuscript becomes a comment.
// Both pages work without this: a button saves, and paragraphs have numbers.

document.documentElement.classList.add("scripted");

// A wide screen has room for the list of sections beside the text.
if (matchMedia("(min-width: 60rem)").matches) {
  document.querySelector(".drafting .outline details")?.setAttribute("open", "");
}

const editor = document.querySelector<HTMLFormElement>("form[data-autosave]");
if (editor) autosave(editor);
const dialog = document.querySelector<HTMLDialogElement>("#commenting");
if (dialog) commenting(dialog);

interface Saved {
  revision: number;
  status: string;
  side?: string;
  conflict?: string;
  theirs?: string;
  error?: string;
}

// autosave sends the text a moment after the author stopped typing, one request at
// a time, each on the revision that the one before gave. After a conflict nothing
// is sent until the author has chosen.
function autosave(form: HTMLFormElement) {
  const text = form.elements.namedItem("text") as HTMLTextAreaElement;
  const base = form.elements.namedItem("base") as HTMLInputElement;
  const status = form.querySelector<HTMLElement>(".status")!;
  const side = document.getElementById("side");
  const conflict = document.getElementById("conflict")!;
  const pause = 2500, retry = 10000;
  let saved = text.value;
  let timer = 0;
  let running = false;
  let halted = conflict.childElementCount > 0;
  let theirs = halted ? "" : saved;

  const say = (words: string, bad = false) => {
    status.textContent = words;
    status.classList.toggle("bad", bad);
  };
  const later = (wait: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  };

  async function send(): Promise<void> {
    if (running || halted || text.value === saved) return;
    running = true;
    const sent = text.value;
    say(form.dataset.saving!);
    try {
      const answer = await fetch(form.dataset.autosave!, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ section: form.dataset.section, text: sent, base: Number(base.value) }),
        keepalive: sent.length < 15000, // browsers bound what outlives a page to 64 KiB
      });
      const body = (await answer.json()) as Saved;
      if (answer.status === 409 && body.conflict) {
        halted = true;
        theirs = body.theirs ?? "";
        base.value = String(body.revision);
        conflict.innerHTML = body.conflict; // our own page's part, escaped on the server
        conflict.querySelector<HTMLElement>("[tabindex]")?.focus();
        say(body.status, true);
      } else if (answer.ok) {
        saved = sent;
        base.value = String(body.revision);
        say(text.value === sent ? body.status : form.dataset.changed!);
        if (side && body.side && !side.contains(document.activeElement)) side.innerHTML = body.side;
      } else {
        say(body.error ?? form.dataset.offline!, true);
      }
    } catch {
      say(form.dataset.offline!, true);
      later(retry);
    } finally {
      running = false;
      if (!halted && text.value !== saved && text.value !== sent) later(pause);
    }
  }

  text.addEventListener("input", () => {
    if (halted) return;
    say(text.value === saved ? "" : form.dataset.changed!);
    later(pause);
  });
  conflict.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const keep = target.closest("[data-keep]"), take = target.closest("[data-take]");
    if (!keep && !take) return;
    if (take) text.value = saved = theirs || conflict.querySelector(".source")!.textContent!;
    else saved = "\0"; // nothing that a text can be: send it even if it was sent before
    halted = false;
    conflict.replaceChildren();
    text.focus();
    later(0);
  });
  // The button sends the form itself; what waits must not follow it.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    saved = text.value;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void send();
  });
  window.addEventListener("online", () => void send());
  window.addEventListener("beforeunload", (event) => {
    if (text.value !== saved && !halted) {
      void send();
      event.preventDefault();
    }
  });
  // A step that needs the text waits for it.
  for (const next of document.querySelectorAll<HTMLFormElement>("form[data-after-save]")) {
    next.addEventListener("submit", (event) => {
      if (text.value === saved) return;
      event.preventDefault();
      void send().then(() => {
        if (text.value === saved) next.submit();
      });
    });
  }
}

interface Selected {
  section: string;
  revision: string;
  from: number;
  to: number;
  quote: string;
}

// commenting turns a selection within one section into the runes that it covers.
function commenting(dialog: HTMLDialogElement) {
  const here = document.querySelector<HTMLButtonElement>("[data-comment-here]")!;
  const form = dialog.querySelector("form")!;
  let current: Selected | null = null;

  document.addEventListener("selectionchange", () => {
    const found = selected();
    if (found) current = found;
    here.hidden = !found;
  });
  here.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the selection
  here.addEventListener("click", () => {
    if (!current) return;
    for (const name of ["section", "revision", "from", "to", "quote"] as const) {
      (form.elements.namedItem(name) as HTMLInputElement).value = String(current[name]);
    }
    dialog.querySelector("[data-quote]")!.textContent = current.quote;
    dialog.showModal();
    (form.elements.namedItem("body") as HTMLTextAreaElement).focus();
  });
  dialog.querySelector("[data-close]")!.addEventListener("click", () => dialog.close());
}

function selected(): Selected | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const section = element(range.startContainer)?.closest<HTMLElement>(".reading");
  if (!section || element(range.endContainer)?.closest(".reading") !== section) return null;
  const manuscript = section.querySelector(".manuscript")!;
  let from = -1, to = -1, quote = "", block: Element | null = null;
  for (const piece of manuscript.querySelectorAll<HTMLElement>("[data-from]")) {
    const words = piece.firstChild;
    if (!words || !range.intersectsNode(words)) continue;
    const all = words.textContent!;
    const start = range.startContainer === words ? range.startOffset : 0;
    const end = range.endContainer === words ? range.endOffset : all.length;
    if (start >= end) continue;
    const begin = Number(piece.dataset.from);
    if (from < 0) from = begin + runes(all.slice(0, start));
    to = begin + runes(all.slice(0, end));
    const now = piece.closest(".block");
    quote += (block && now !== block ? "\n\n" : "") + all.slice(start, end);
    block = now;
  }
  if (to <= from || quote.trim() === "") return null;
  return { section: section.dataset.section!, revision: section.dataset.revision!, from, to, quote };
}

// runes counts code points, as the server does; a string's length counts halves of
// those beyond the basic plane twice.
function runes(s: string): number {
  let n = 0;
  for (const _ of s) n++;
  return n;
}

function element(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}
