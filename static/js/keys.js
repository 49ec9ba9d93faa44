// Single keys of lists and navigation; off while typing and where somebody switched them off (the list of keys, `?`).
const OFF = "keys-off";
const GO = { d: "dashboard", m: "members", e: "events", l: "leads", p: "projects", s: "signing", c: "campaigns" };
let goes = 0;

const stored = () => {
  try {
    return localStorage.getItem(OFF);
  } catch {
    return null;
  }
};
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main tbody tr, main ul.list > li")].filter((row) => link(row));
const link = (row) => row.querySelector("a.name, a.title, th a");
const step = (by) => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) link(next).focus();
};
const acts = {
  "/": () => document.querySelector("main input[type=search]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement.closest("tr")?.querySelector("td.tick input")?.click(),
  e: () => document.querySelector("[data-edit]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (stored() || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const place = Date.now() - goes < 1500 && document.querySelector(`[data-nav="${GO[key]}"]`);
  goes = key === "g" ? Date.now() : 0;
  if (place) {
    event.preventDefault();
    location.href = place.href;
  } else if (acts[key]) {
    event.preventDefault();
    acts[key]();
  }
});

const choice = document.querySelector("[data-keys-off]");
if (choice) {
  choice.checked = !stored();
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}
