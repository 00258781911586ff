// Copies a key, a secret or an example. Without this they can be selected by hand.
export {};

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy ?? "");
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const usual = button.innerHTML;
    try {
      await navigator.clipboard.writeText((source.textContent ?? "").trim());
    } catch {
      getSelection()?.selectAllChildren(source); // the browser refuses: at least it is selected
      return;
    }
    button.textContent = button.dataset.done ?? "";
    setTimeout(() => (button.innerHTML = usual), 2000);
  });
}
