// A field with a list of suggestions below it (data-suggest: the address that answers). Typing stays free: the list
// only helps, the server judges what is sent. Keyboard as in the combobox pattern of the ARIA guide.
const PAUSE = 120;
let made = 0;

const combine = (input) => {
  const list = document.createElement("ul");
  list.id = `suggest-${made++}`;
  list.className = "menu suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  const around = document.createElement("div");
  around.className = "has-suggest";
  input.before(around);
  around.append(input, list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    input.setAttribute(name, value);

  let asked = 0;
  let pause;
  const options = () => [...list.children];
  const close = () => {
    asked++; // an answer on its way comes too late
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    options().forEach((line, n) => line.setAttribute("aria-selected", n === index ? "true" : "false"));
    const line = options()[index];
    if (line) input.setAttribute("aria-activedescendant", line.id);
    else input.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  };
  const pointed = () => options().findIndex((line) => line.getAttribute("aria-selected") === "true");
  const take = (line) => {
    input.value = line.dataset.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const ask = async () => {
    const turn = ++asked;
    const url = new URL(input.dataset.suggest, location.origin);
    url.searchParams.set("q", input.value);
    const answer = await fetch(url, { headers: { "X-Background": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const lines = await answer.text();
    if (turn !== asked || document.activeElement !== input) return;
    list.innerHTML = lines;
    options().forEach((line, n) => (line.id = `${list.id}-${n}`));
    const some = options().length > 0;
    list.hidden = !some;
    input.setAttribute("aria-expanded", String(some));
    point(-1);
    if (some) list.scrollIntoView({ block: "nearest" });
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("blur", () => {
    clearTimeout(pause);
    close();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) take(line);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    const last = options().length - 1;
    if (event.key === "ArrowDown" && !open) ask();
    else if (event.key === "ArrowDown") point(pointed() === last ? 0 : pointed() + 1);
    else if (event.key === "ArrowUp" && open) point(pointed() <= 0 ? last : pointed() - 1);
    else if (event.key === "Enter" && open && pointed() >= 0) take(options()[pointed()]);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  });
};

document.querySelectorAll("input[data-suggest]").forEach(combine);
