// form[data-filters]: a choice applies at once; typing applies after a pause. The state of a list is its address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  const apply = () => {
    for (const field of form.elements) if (field.value === "" && field.name) field.disabled = true;
    form.requestSubmit();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) apply();
  });
  let pause;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search]") || event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(apply, 600);
  });
}
