// A form is sent once: its button rests after the first press; a page that comes back from history works again.
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
