import type { List, Tap } from "./store";

type Mode = "room" | "online";

/** What the page shows of the device's list. Words come from the page. */
export class View {
  constructor(private root: HTMLElement) {
    this.one("[data-device]").hidden = false;
    this.one("[data-search]").hidden = false;
    this.one("[data-plain]").hidden = true;
    this.search();
  }

  /** The browser can keep nothing: back to the plain form. */
  cannotKeep(): void {
    this.one("[data-plain]").hidden = false;
    this.one("[data-seal]").hidden = true;
    this.one("[data-send]").hidden = true;
    this.one("[data-net]").textContent = this.word("nostore");
  }

  onTap(act: (person: string, mode: Mode, on: boolean) => void): void {
    this.root.addEventListener("change", (e) => {
      const box = e.target as HTMLInputElement;
      if (box.type === "checkbox" && (box.name === "room" || box.name === "online")) act(box.value, box.name, box.checked);
    });
  }

  /** The names that are ticked but not kept. */
  unkept(): [person: string, mode: Mode][] {
    const boxes = this.root.querySelectorAll<HTMLInputElement>("li[data-person] input[type=checkbox]:checked:not(:disabled)");
    return [...boxes].filter((b) => !b.closest("li")!.querySelector("[data-state]")?.textContent).map((b) => [b.value, b.name as Mode]);
  }

  onSeal(act: () => void): void {
    this.one("[data-seal]").addEventListener("click", act);
  }

  onSend(act: () => void): void {
    this.one("[data-send]").addEventListener("click", act);
  }

  trouble(text: string): void {
    const p = this.one("[data-error]");
    p.textContent = text;
    p.hidden = text === "";
  }

  draw(taps: Tap[], lists: List[], connected: boolean): void {
    this.one("[data-device]").classList.toggle("off", !connected);
    this.say("[data-net]", this.word(connected ? "online" : "offline"));
    const open = taps.filter((t) => t.outcome === "").length;
    this.say("[data-queue]", taps.length === 0 ? "" : open === 0 ? this.word("allsent") : `${open} ${this.word("unsent")}`);
    (this.one("[data-seal]") as HTMLButtonElement).disabled = !taps.some((t) => t.list === "" && t.outcome === "");
    (this.one("[data-send]") as HTMLButtonElement).disabled = open === 0;
    this.one("[data-lists]").replaceChildren(...lists.map((l) => this.listLine(l)));
    for (const tap of taps) this.row(tap);
    this.takenBack(taps);
  }

  private listLine(l: List): HTMLElement {
    const li = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = l.seal.slice(0, 8);
    code.title = l.seal;
    const time = new Date(l.sealedAt).toTimeString().slice(0, 5);
    li.append(`${this.word("sealis")} `, code, ` · ${l.ticks.length} · ${time}${l.sent ? " ✓" : ""}`);
    return li;
  }

  private row(tap: Tap): void {
    const li = this.root.querySelector<HTMLElement>(`li[data-person="${CSS.escape(tap.person)}"]`);
    if (!li) return;
    const state = li.querySelector<HTMLElement>("[data-state]");
    const words = [tap.outcome ? this.word(tap.outcome) : this.word(tap.list ? "sealed" : "kept")];
    if (tap.flag) words.push(this.word(tap.flag));
    if (state) state.textContent = words.join(" · ");
    const box = li.querySelector<HTMLInputElement>(`input[name="${tap.mode}"]`);
    if (box) {
      box.checked = tap.outcome === "" || tap.outcome === "recorded" || tap.outcome === "already";
      box.disabled = tap.list !== "" || tap.outcome !== "";
    }
  }

  /** Clears the word beside people whose tap was taken back. */
  private takenBack(taps: Tap[]): void {
    const tapped = new Set(taps.map((t) => t.person));
    for (const li of this.root.querySelectorAll<HTMLElement>("li[data-person]")) {
      const state = li.querySelector<HTMLElement>("[data-state]");
      if (state?.textContent && !tapped.has(li.dataset.person!)) state.textContent = "";
    }
  }

  private search(): void {
    const input = this.root.querySelector<HTMLInputElement>("#find");
    const others = this.root.querySelector<HTMLDetailsElement>("[data-others]");
    input?.addEventListener("input", () => {
      const want = input.value.trim().toLowerCase();
      for (const li of this.root.querySelectorAll<HTMLElement>("li[data-person]")) {
        li.hidden = want !== "" && !li.dataset.text!.includes(want);
      }
      if (others && want !== "") others.open = true;
    });
  }

  /** Writes only what changed, so that screen readers do not repeat themselves. */
  private say(selector: string, text: string): void {
    const p = this.one(selector);
    if (p.textContent !== text) p.textContent = text;
  }

  private word(name: string): string {
    return this.root.dataset[name] ?? "";
  }

  private one(selector: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`the list has no ${selector}`);
    return found;
  }
}
