// Nobody chose a theme and the system is dark: the switch offers light.
const switches = document.querySelectorAll("form[data-theme-form]");
if (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) {
  for (const form of switches) {
    form.elements.theme.value = "light";
    form.querySelector("button").setAttribute("aria-label", form.dataset.toLight);
    form.querySelector("[data-moon]").hidden = true;
    form.querySelector("[data-sun]").hidden = false;
  }
}
