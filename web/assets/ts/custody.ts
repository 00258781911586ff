// The pages of cells work without this script. It lets a scanner or the camera fill in
// the fields for scans, is loud about a refusal, prints labels, and keeps the form at
// the bedside in this browser until the server has it.
import { alarm } from "./custody/alarm";
import { camera } from "./custody/camera";
import { keep } from "./custody/keep";
import { keepPages, outbox } from "./custody/offline";

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-scan]")) {
  // Scanners end with Enter. It leads to the next field for a scan, and sends the form
  // from the last one only when nothing else is missing.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const form = field.form;
    if (!form) return;
    const scans = [...form.querySelectorAll<HTMLInputElement>("input[data-scan]")];
    const empty = scans.find((s) => s.value.trim() === "");
    const missing = [...form.querySelectorAll<HTMLInputElement>("input:not([data-scan])")].find((i) => i.required && i.value === "");
    const next = empty ?? missing;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// The first empty field for a scan waits for the scanner at once.
[...document.querySelectorAll<HTMLInputElement>("form.hand input[data-scan]")].find((s) => s.value === "")?.focus();

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-camera]")) camera(button);

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

if (document.querySelector(".refused[data-refused]")) alarm();

const form = document.querySelector<HTMLFormElement>("form[data-keep]");
if (form) keep(form);

const mark = document.querySelector<HTMLElement>("[data-bedside]");
if (mark) keepPages(mark);

const box = document.querySelector<HTMLElement>("[data-outbox]");
if (box && !form) void outbox(box);
