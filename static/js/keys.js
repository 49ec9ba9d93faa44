// Single keys of lists and navigation; off while typing and where somebody switched them off.
const OFF = "keys-off";
const GO = { m: "/enterprises/", e: "/events/", l: "/leads/", p: "/projects/", c: "/campaigns/" };
let goes = false;

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
const rows = () => [...document.querySelectorAll("tbody tr")].filter((row) => row.querySelector("th a, a.name"));
const step = (by) => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.querySelector("th a, a.name")?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF) || typing(event.target)) return;
  if (goes && GO[event.key]) {
    location.href = GO[event.key];
    return;
  }
  goes = event.key === "g";
  switch (event.key) {
    case "/":
      event.preventDefault();
      document.querySelector("main input[type=search]")?.focus();
      break;
    case "j":
      step(1);
      break;
    case "k":
      step(-1);
      break;
    case "x":
      document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
      break;
    case "e":
      document.querySelector("[data-edit]")?.click();
      break;
    case "?":
      document.getElementById("keys")?.showModal();
      break;
  }
});
