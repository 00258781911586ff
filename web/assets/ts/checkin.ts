// The coordinator's list where there is no network. Every tap is kept in this
// browser (IndexedDB) before anything else happens. While connected it is sent at
// once; otherwise it waits until the list is sealed and the network is back. The
// id of a sealed list makes sending it twice harmless.
import { seal } from "./checkin/seal";
import { reachable, sendList, sendTap } from "./checkin/send";
import { Store, type List, type Tap } from "./checkin/store";
import { View } from "./checkin/view";

async function start(root: HTMLElement): Promise<void> {
  const view = new View(root);
  try {
    if (!crypto.subtle) throw new Error("no secure context");
    const device = new Device(root, view, await Store.open());
    await device.start();
  } catch {
    view.cannotKeep(); // the form stays as it is
    return;
  }
  if ("serviceWorker" in navigator) {
    // Without it the page works while it stays open; with it, it opens again.
    void navigator.serviceWorker.register("/assets/sw.js", { scope: "/" }).then(keepPage, () => undefined);
  }
  void navigator.storage?.persist?.();
}

/** One device with one session's list. */
class Device {
  private session: string;
  private connected = navigator.onLine;
  private work: Promise<void> = Promise.resolve();
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    private root: HTMLElement,
    private view: View,
    private store: Store,
  ) {
    this.session = root.dataset.session!;
  }

  async start(): Promise<void> {
    this.view.onTap((person, mode, on) => void this.tap(person, mode, on));
    await this.store.forgetOld();
    await this.draw();
    // Names ticked while the page was still loading count as well.
    for (const [person, mode] of this.view.unkept()) void this.tap(person, mode, true);
    this.view.onSeal(() => void this.then(() => this.sealAll()).then(() => this.send()));
    this.view.onSend(() => void this.send());
    addEventListener("online", () => void this.send());
    addEventListener("offline", () => {
      this.connected = false;
      void this.draw();
    });
    // The browser's word about the network is often wrong: try now and then.
    setInterval(() => void this.again(), 30_000);
    await this.again();
  }

  /** Does one thing after the other; what is asked meanwhile waits. */
  private then(act: () => Promise<void>): Promise<void> {
    this.work = this.work.then(act, act);
    return this.work;
  }

  /** Keeps taps in the order in which they came, so that a second one for the same
   * person finds the first. */
  private tap(person: string, mode: Tap["mode"], on: boolean): Promise<void> {
    const act = () => this.keep(person, mode, on);
    this.keeping = this.keeping.then(act, act);
    return this.keeping;
  }

  private async keep(person: string, mode: Tap["mode"], on: boolean): Promise<void> {
    if (!on) {
      await this.store.takeBack(this.session, person, mode); // a seal is not broken by a second thought
      return this.draw();
    }
    const tap: Tap = { client: crypto.randomUUID(), session: this.session, person, mode, at: Date.now(), list: "", outcome: "", flag: "" };
    const fresh = await this.store.keepTap(tap);
    await this.draw();
    if (fresh && this.connected) void this.then(() => this.sendOne(tap));
  }

  private async sendOne(tap: Tap): Promise<void> {
    const sent = await sendTap(this.root.querySelector("form")!.action, tap);
    if (sent.kind === "answered") await this.store.answer(tap, sent.answer.outcomes[0]!);
    this.heard(sent);
    await this.draw();
  }

  /** Seals what waits on this device; nothing when nothing does. */
  private async sealAll(): Promise<void> {
    const taps = (await this.store.taps(this.session)).filter((t) => t.list === "" && t.outcome === "");
    if (taps.length === 0) return;
    taps.sort((a, b) => a.at - b.at || (a.client < b.client ? -1 : 1));
    const id = crypto.randomUUID();
    const ticks = taps.map(({ client, person, mode, at }) => ({ client, person, mode, at }));
    const list: List = { id, session: this.session, seal: await seal(this.root.dataset.token!, id, ticks), sealedAt: Date.now(), ticks, sent: false };
    await this.store.keepList(list);
    await this.draw();
  }

  /** Seals and sends everything that waits, once the server can be reached: what is
   * not sealed can still be taken back. */
  private send(): Promise<void> {
    return this.then(async () => {
      this.connected = await reachable();
      if (!this.connected) return this.draw();
      await this.sealAll();
      for (const list of await this.store.lists(this.session)) {
        if (list.sent) continue;
        const sent = await sendList(this.root.dataset.sync!, list);
        if (sent.kind === "answered") await this.store.settle(list, new Map(sent.answer.answers.map((a) => [a.client, a])));
        this.heard(sent);
        if (sent.kind === "away" || sent.kind === "signedout") break;
      }
      await this.draw();
    });
  }

  /** Notes what an answer tells about the network, and says what went wrong. A list
   * that was refused stays, for somebody to look at. */
  private heard(sent: { kind: string; text?: string }): void {
    this.connected = sent.kind !== "away";
    if (sent.kind === "refused") this.view.trouble(sent.text ?? "");
    else if (sent.kind === "signedout") this.view.trouble(this.root.dataset.signin ?? "");
    else if (sent.kind === "answered") this.view.trouble("");
  }

  private async again(): Promise<void> {
    if (navigator.onLine && (await this.store.taps(this.session)).some((t) => t.outcome === "")) await this.send();
  }

  private async draw(): Promise<void> {
    this.view.draw(await this.store.taps(this.session), await this.store.lists(this.session), this.connected);
  }
}

/** Asks the service worker to keep this page and what it is made of. */
async function keepPage(): Promise<void> {
  const ready = await navigator.serviceWorker.ready;
  const parts = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>("script[src], link[rel=stylesheet], link[rel=icon]")];
  ready.active?.postMessage({
    keep: location.pathname,
    parts: parts.map((p) => (p instanceof HTMLScriptElement ? p.src : p.href)),
  });
}

const roll = document.getElementById("roll");
if (roll) void start(roll);
