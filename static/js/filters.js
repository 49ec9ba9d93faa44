// form[data-filters]: a choice applies at once; typing applies after a pause. The state of a list is its address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  const apply = () => {
    const at = form.contains(document.activeElement) ? document.activeElement.name : "";
    if (at) sessionStorage.setItem("filter-at", at);
    for (const field of form.elements) if (field.value === "" && field.name) field.disabled = true;
    form.requestSubmit();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) apply();
  });
  let pause;
  const typed = (event) => {
    if (!event.target.matches("input[type=search]") || event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(apply, 600);
  };
  form.addEventListener("input", typed);
  form.addEventListener("compositionend", typed);

  // On a phone the choices that are not set wait behind a button.
  const fold = form.querySelector("[data-fold]");
  if (fold) {
    fold.hidden = false;
    form.dataset.folded = "";
    fold.addEventListener("click", () => {
      const open = form.toggleAttribute("data-folded") === false;
      fold.setAttribute("aria-expanded", String(open));
      if (open) form.querySelector(".choice-of select")?.focus();
    });
  }

  // The page was loaded again by a filter: the cursor stays where it was.
  const at = sessionStorage.getItem("filter-at");
  if (at && form.elements[at]?.focus) {
    sessionStorage.removeItem("filter-at");
    form.elements[at].focus({ preventScroll: true });
    if (form.elements[at].type === "search") form.elements[at].setSelectionRange(1e6, 1e6);
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const field of form.elements) field.disabled = false;
  });
}
