// Says that a file is too large before it is sent. Without this the server says it.
export {};

const input = document.querySelector<HTMLInputElement>("input[type=file][data-limit]");
if (input) {
  input.addEventListener("change", () => {
    const large = (input.files?.[0]?.size ?? 0) > Number(input.dataset.limit);
    input.setCustomValidity(large ? (input.dataset.large ?? "") : "");
    if (large) input.reportValidity();
  });
}
