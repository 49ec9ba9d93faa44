// [data-copy=text] copies; the button says so for two seconds. Without https there is no clipboard: the text is shown
// to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    prompt(button.textContent.trim(), button.dataset.copy);
    return;
  }
  const before = [...button.childNodes];
  button.textContent = button.dataset.copied ?? "✓";
  setTimeout(() => button.replaceChildren(...before), 2000);
});
