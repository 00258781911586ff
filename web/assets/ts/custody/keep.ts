// Keeps a form in this browser from the first letter until the server has said that it
// is recorded. The key of the entry goes with it, so that sending it again after a lost
// answer does no harm.
import { alarm } from "./alarm";
import { drop, read, waiting, write } from "./kept";
import { flush, post, reachable } from "./post";

const again = 10_000; // milliseconds between tries

export function keep(form: HTMLFormElement): void {
  const words = form.dataset;
  const who = words.who!;
  const place = `stepwise/${words.keep}/${who}`;
  const notice = form.querySelector<HTMLElement>("[data-kept]")!;
  let timer = 0;
  let busy = false;

  const say = (text: string | undefined, bad: boolean, list: string[] = []) => {
    notice.hidden = !text;
    notice.textContent = text ?? "";
    notice.classList.toggle("alarm", bad);
    notice.classList.toggle("refused", list.length > 0);
    if (list.length === 0) return;
    const ul = notice.appendChild(document.createElement("ul"));
    for (const sentence of list) ul.appendChild(document.createElement("li")).textContent = sentence;
  };
  const fields = (): [string, string][] =>
    [...new FormData(form).entries()].filter((e): e is [string, string] => typeof e[1] === "string" && (form.elements.namedItem(e[0]) as HTMLInputElement | null)?.type !== "password");
  const store = (sending: boolean): void => {
    const at = read(place)?.at || (sending ? Date.now() : 0);
    const title = [document.querySelector("h1")?.firstChild, form.querySelector("h2")].map((e) => e?.textContent?.trim()).filter(Boolean).join(" · ");
    const kept = { fields: fields(), sending, at, action: form.action, page: location.pathname + location.search, title };
    if (!write(place, kept)) say(words.cannot, true);
  };

  const kept = read(place);
  const folded = form.closest("details");
  if (kept) {
    if (folded) folded.open = true;
    restore(form, kept.fields);
    say(kept.sending ? words.away : words.restored, kept.sending);
    if (kept.sending) void send();
  } else {
    // A page that was kept for offline use may hold a key that was used already.
    const entry = form.elements.namedItem("entry");
    if (entry instanceof HTMLInputElement && crypto.randomUUID) entry.value = crypto.randomUUID();
    void reachable().then((there) => {
      if (there) return;
      if (folded) folded.open = true;
      say(words.offline, true);
      restart(form);
    });
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
    const earlier = await flush(who, place);
    const answer = earlier ?? (await post(form.action, fields()));
    busy = false;
    switch (answer.kind) {
      case "taken":
        drop(place); // only now
        location.assign(answer.to);
        return;
      case "signin":
        return say(words.signin, true);
      case "wrong":
        if (earlier) {
          alarm();
          return say(words.earlier, true, [waiting(who).find((w) => !w.kept.sending)?.kept.title ?? "", ...answer.refused]);
        }
        store(false);
        if (answer.refused.length > 0) {
          alarm();
          return say(words.refused, true, answer.refused);
        }
        say([words.wrong, Object.keys(answer.fields).length > 0 ? "" : answer.error].join(" ").trim(), true);
        return mark(form, answer.fields);
    }
    say(words.away, true);
    timer = window.setTimeout(() => void send(), again);
  }
}

/** A form that was kept says when it was loaded, not when it is filled in: without a
 * server the device's clock is the best there is, in the zone of the site. Where time is
 * played it stands still. */
function restart(form: HTMLFormElement): void {
  const at = form.elements.namedItem("at");
  if (!(at instanceof HTMLInputElement) || !form.dataset.zone) return;
  at.value = new Intl.DateTimeFormat("sv-SE", { timeZone: form.dataset.zone, dateStyle: "short", timeStyle: "short" }).format(Date.now()).replace(" ", "T");
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
