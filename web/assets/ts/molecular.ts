// Says that a file is too large before it is sent. Without this the server says it.
export {};

const input = document.querySelector<HTMLInputElement>("input[type=file][data-limit]");
input?.addEventListener("change", () => {
  const size = input.files?.[0]?.size ?? 0;
  const large = size > Number(input.dataset.limit);
  input.setCustomValidity(large ? (input.dataset.large ?? "") : "");
  if (large) input.reportValidity();
});
