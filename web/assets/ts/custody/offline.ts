// Asks the service worker to keep the pages of the bedside, and says on the pages of
// products what has not been sent yet.
import { waiting } from "./kept";
import { flush } from "./post";

export function keepPages(mark: HTMLElement): void {
  const pages = JSON.parse(mark.dataset.bedside ?? "[]") as string[];
  if (!("serviceWorker" in navigator) || pages.length === 0) return;
  const parts = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>("script[src], link[rel=stylesheet], link[rel=icon]")].map((p) => (p instanceof HTMLScriptElement ? p.src : p.href));
  void navigator.serviceWorker
    .register("/assets/sw.js", { scope: "/" })
    .then(() => navigator.serviceWorker.ready)
    .then((ready) => ready.active?.postMessage({ keep: pages, parts }))
    .catch(() => undefined);
}

export async function outbox(box: HTMLElement): Promise<void> {
  const who = box.dataset.outbox!;
  const draw = () => {
    const list = waiting(who);
    box.hidden = list.length === 0;
    const ul = box.querySelector("ul")!;
    ul.replaceChildren();
    for (const { kept } of list) {
      const link = document.createElement("a");
      link.href = kept.page;
      link.textContent = kept.title;
      ul.appendChild(document.createElement("li")).append(link, kept.sending ? "" : ` · ${box.dataset.refused}`);
    }
  };
  draw();
  if (box.hidden) return;
  await flush(who);
  draw();
}
