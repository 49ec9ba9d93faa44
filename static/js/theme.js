// Nobody chose a theme and the system is dark: the switch offers light.
if (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.value = "light";
    button.setAttribute("aria-label", button.dataset.toLight);
    button.querySelector("[data-moon]").hidden = true;
    button.querySelector("[data-sun]").hidden = false;
  }
}
