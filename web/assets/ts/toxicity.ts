// The toxicity pages work without this script. It copies the address, prints, opens
// what a link points into, and counts the ICE points while they are tapped.
export {};

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-share]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    button.textContent = button.dataset.done ?? button.textContent;
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A link into a closed part opens it first, and puts the cursor into the field.
function open(hash: string): void {
  const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  for (let part: Element | null = target; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  target?.querySelector<HTMLElement>("input, select")?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-opens]");
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, "", link.hash);
  open(link.hash);
});

const ice = document.querySelector<HTMLOutputElement>("[data-ice]");
const fieldset = ice?.closest("fieldset");
fieldset?.addEventListener("change", (event) => {
  const points = fieldset.querySelectorAll<HTMLInputElement>("input[name=ice]:checked").length;
  const tested = fieldset.querySelector<HTMLInputElement>("input[name=ice_tested]");
  if (tested && points > 0 && event.target !== tested) tested.checked = true;
  if (!ice) return;
  const examined = tested?.checked || points > 0;
  ice.textContent = examined ? (ice.dataset.sum ?? "").replace("{n}", String(points)) : (ice.dataset.untested ?? "");
});
