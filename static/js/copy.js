// [data-copy=text] copies; the button says so for two seconds.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.innerHTML;
  button.textContent = button.dataset.copied ?? "✓";
  setTimeout(() => (button.innerHTML = before), 2000);
});
