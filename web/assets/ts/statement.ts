// The record's pages: statements that come in appear on top of the list, and the
// exact text of one can be copied. Without this the list is looked at again by its
// link, and the text is selected by hand.
export {};

/** Lines kept on the page; older ones are found by looking again. */
const most = 300;
/** How long a page that nobody sees goes on. */
const hiddenFor = 5 * 60_000;

/** Shows what the server streams, until it is paused or nobody looks. */
function follow(root: HTMLElement, list: HTMLElement): void {
  const status = root.querySelector<HTMLElement>("[role=status]");
  const button = root.querySelector<HTMLButtonElement>("button");
  const address = root.dataset.tail;
  if (!status || !button || !address || !window.EventSource) return;
  let source: EventSource | undefined;
  let last = "";
  let asleep = 0;

  const say = (what: string) => {
    if (status.textContent !== what) status.textContent = what;
  };
  const show = (html: string) => {
    const part = document.createElement("template");
    part.innerHTML = html;
    const fresh = [...part.content.children].filter((x) => !x.id || !document.getElementById(x.id));
    if (!fresh.some((x) => x.id)) return; // nothing but what is here already
    for (const x of list.querySelectorAll(".new")) x.classList.remove("new");
    for (const x of fresh) if (x.id) x.classList.add("new");
    list.prepend(...fresh);
    while (list.children.length > most) list.lastElementChild?.remove();
    document.querySelector(".statements .empty")?.remove();
  };
  const stop = (why: string) => {
    source?.close();
    source = undefined;
    button.textContent = root.dataset.go ?? "";
    say(why);
  };
  const go = () => {
    const url = new URL(address, location.href);
    if (last) url.searchParams.set("after", last.split(".")[0] ?? "");
    source = new EventSource(url);
    source.addEventListener("open", () => say(root.dataset.on ?? ""));
    source.addEventListener("statement", (e) => {
      last = e.lastEventId;
      show(e.data);
    });
    source.addEventListener("error", () => {
      // A stream that was refused is closed for good; others are tried again.
      if (source?.readyState === EventSource.CLOSED) stop(root.dataset.lost ?? "");
      else if (source) say(root.dataset.lost ?? "");
    });
    button.textContent = root.dataset.pause ?? "";
    say(root.dataset.on ?? "");
  };

  button.addEventListener("click", () => (source ? stop(root.dataset.paused ?? "") : go()));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(asleep);
    if (document.hidden && source) asleep = window.setTimeout(() => stop(root.dataset.slept ?? ""), hiddenFor);
  });
  root.hidden = false;
  go();
}

const tail = document.querySelector<HTMLElement>("[data-tail]");
const list = document.getElementById("statements");
if (tail && list) follow(tail, list);

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy ?? "");
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent ?? "");
    button.textContent = button.dataset.done ?? "";
  });
}
