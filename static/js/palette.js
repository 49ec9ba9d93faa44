// Ctrl-K: one box over everything the viewer may see. The server answers a list of links; arrows move, Enter opens.
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const results = dialog?.querySelector("[role=listbox]");
let asked = 0;
let pause;

const options = () => [...results.querySelectorAll("a")];
const choose = (index) => {
  const all = options();
  all.forEach((link, n) => link.setAttribute("aria-selected", n === index ? "true" : "false"));
  const chosen = all[index];
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
};
const chosen = () => options().findIndex((link) => link.getAttribute("aria-selected") === "true");

const ask = async () => {
  const turn = ++asked;
  const url = new URL(dialog.dataset.palette, location.origin);
  url.searchParams.set("q", input.value);
  const answer = await fetch(url, { headers: { "X-Background": "1" } }).catch(() => null);
  if (turn !== asked || !answer?.ok || answer.redirected) return;
  results.innerHTML = await answer.text();
  options().forEach((link, n) => {
    link.id = `palette-${n}`;
    link.setAttribute("role", "option");
    link.tabIndex = -1;
  });
  // headings and notes between the links are not choices
  for (const other of results.querySelectorAll(":not(a):not(a *)")) other.setAttribute("role", "presentation");
  input.setAttribute("aria-expanded", options().length ? "true" : "false");
  choose(0);
};

if (dialog?.dataset.palette) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
      input.select();
      ask();
    }
  });
  dialog.addEventListener("toggle", () => dialog.open && ask());
  document.querySelector("[data-open=palette]")?.addEventListener("click", () => ask());
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = options().length - 1;
    if (event.key === "ArrowDown") choose(Math.min(chosen() + 1, last));
    else if (event.key === "ArrowUp") choose(Math.max(chosen() - 1, 0));
    else if (event.key === "Enter") options()[chosen()]?.click();
    else return;
    event.preventDefault();
  });
}
