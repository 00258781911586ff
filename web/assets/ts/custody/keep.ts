// Keeps a form in this browser from the first letter until the server has said that it
// is recorded. The key of the entry goes with it, so that sending it again after a lost
// answer does no harm. Only what is typed is kept, no password, and only the person who
// typed it gets it back.

interface Kept {
  fields: [string, string][];
  sending: boolean; // it was sent, and nobody knows yet whether it arrived
}

const again = 10_000; // milliseconds between tries

export function keep(form: HTMLFormElement): void {
  const place = `stepwise/${form.dataset.keep}/${form.dataset.who}`;
  const words = form.dataset;
  const notice = form.querySelector<HTMLElement>("[data-kept]")!;
  let timer = 0;
  let busy = false;

  const say = (text: string | undefined, bad: boolean) => {
    notice.hidden = !text;
    notice.textContent = text ?? "";
    notice.classList.toggle("alarm", bad);
  };
  const fields = (): [string, string][] =>
    [...new FormData(form).entries()].filter((e): e is [string, string] => typeof e[1] === "string" && (form.elements.namedItem(e[0]) as HTMLInputElement | null)?.type !== "password");
  const store = (sending: boolean): boolean => {
    try {
      localStorage.setItem(place, JSON.stringify({ fields: fields(), sending } satisfies Kept));
      return true;
    } catch {
      say(words.cannot, true);
      return false;
    }
  };

  const kept = read(place);
  if (kept) {
    restore(form, kept.fields);
    say(kept.sending ? words.away : words.restored, false);
    if (kept.sending) void send();
  } else {
    // A page that was kept for offline use may hold a key that was used already.
    const entry = form.elements.namedItem("entry");
    if (entry instanceof HTMLInputElement && crypto.randomUUID) entry.value = crypto.randomUUID();
  }

  form.addEventListener("input", () => store(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store(true);
    void send();
  });
  addEventListener("online", () => {
    if (read(place)?.sending) void send();
  });

  async function send(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    say(words.sending, false);
    let answer: Response | undefined;
    let body: { to?: string; error?: string; fields?: Record<string, string> } | undefined;
    try {
      answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields()), redirect: "manual", signal: AbortSignal.timeout(30_000) });
      body = await answer.json();
    } catch {
      // no connection, or an answer that is none of ours
    }
    busy = false;
    if (answer?.ok && body?.to) {
      localStorage.removeItem(place); // only now
      location.assign(body.to);
      return;
    }
    if (answer && body && (answer.status === 401 || answer.status === 403)) return say(words.signin, true);
    if (answer && body && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      store(false);
      say([words.wrong, body.fields ? "" : body.error].join(" ").trim(), true);
      mark(form, body.fields ?? {});
      return;
    }
    say(words.away, true);
    timer = window.setTimeout(() => void send(), again);
  }
}

function read(place: string): Kept | undefined {
  try {
    const text = localStorage.getItem(place);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

function restore(form: HTMLFormElement, list: [string, string][]): void {
  for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = list.some(([name, value]) => name === box.name && value === box.value);
  for (const [name, value] of list) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type !== "checkbox")) field.value = value;
  }
}

/** Says beside each field what is wrong with it, as the server's own page would. */
function mark(form: HTMLFormElement, wrong: Record<string, string>): void {
  for (const old of form.querySelectorAll("p.error")) old.remove();
  for (const bad of form.querySelectorAll(".bad")) bad.classList.remove("bad");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  let first: HTMLElement | undefined;
  for (const [name, text] of Object.entries(wrong)) {
    const field = form.querySelector<HTMLElement>(`[name="${CSS.escape(name.toLowerCase())}"]`);
    const line = document.createElement("p");
    line.className = "error";
    line.id = `${name.toLowerCase()}-error`;
    line.textContent = text;
    (field?.closest(".field, fieldset") ?? form.querySelector("[data-kept]") ?? form).append(line);
    field?.closest(".field")?.classList.add("bad");
    field?.setAttribute("aria-invalid", "true");
    field?.setAttribute("aria-describedby", line.id);
    first ??= field ?? undefined;
  }
  first?.focus();
}
