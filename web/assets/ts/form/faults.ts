// lead lists what is wrong with a form in the notice above it, each with a link to its
// field: forms of a study are longer than a phone by many screens. Without this script
// the sentences still stand beside their fields.
export function lead(summary: HTMLElement): void {
  const list = document.createElement("ul");
  for (const wrong of document.querySelectorAll<HTMLElement>("main p.error[id$='-error']")) {
    const field = document.getElementById(wrong.id.slice(0, -"-error".length));
    const group = wrong.closest("fieldset");
    const name = field ? document.querySelector(`label[for="${CSS.escape(field.id)}"]`) : group?.querySelector("legend");
    const link = document.createElement("a");
    link.href = "#" + (field ?? wrong).id;
    link.textContent = [name?.firstChild?.textContent?.trim(), wrong.lastChild?.textContent?.trim()].filter(Boolean).join(": ");
    link.addEventListener("click", () => {
      wrong.closest("details")?.setAttribute("open", "");
      field?.focus();
    });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  if (list.childElementCount > 0) summary.append(list);
}
