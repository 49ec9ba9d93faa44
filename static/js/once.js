// A form is sent once: its button rests after the first press; a page that comes back from history works again.
// input[name=nonce] that the server left empty gets a name for this sending, so that a repeated one is recognised.
for (const nonce of document.querySelectorAll("input[name=nonce]")) {
  nonce.value ||= [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-once]")) return;
  if (button.dataset.sent) {
    event.preventDefault();
    return;
  }
  button.dataset.sent = "yes";
  button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once][data-sent]")) {
    delete button.dataset.sent;
    button.removeAttribute("aria-disabled");
  }
});
