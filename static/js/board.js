// The board of leads: a card is dragged by mouse, or held and dragged by touch, into another column; Shift+← and Shift+→
// move the one that has the focus. All three send what the card's menu sends; the board then shows what the server says.
const HOLD = 350; // ms a finger rests on a card before it is lifted: shorter is scrolling
const FAR = 6; // px a mouse moves before it drags
const EDGE = 48; // px from the board's edge where it scrolls along

const board = () => document.querySelector("[data-board]");
const lanes = () => [...board().querySelectorAll("[data-lane]")];
const card = (id) => board().querySelector(`[data-card="${CSS.escape(id)}"]`);
const nameOf = (lane) => lane.getAttribute("aria-label");

const say = (id, sentence) => {
  const at = card(id);
  if (!at) return;
  for (const old of board().querySelectorAll("[data-said]")) old.remove();
  const said = Object.assign(document.createElement("p"), { className: "refusal", textContent: sentence });
  said.dataset.said = "";
  said.setAttribute("role", "alert");
  at.append(said);
};

// Put the answer's board and toasts in the place of ours; what had the focus has it again, columns stay scrolled.
const show = (html, id) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const [next, left] = [fresh.querySelector("[data-board]"), board().scrollLeft];
  if (!next) return location.reload();
  board().replaceWith(next);
  next.scrollLeft = left;
  const sub = [document.querySelector(".page-head .sub"), fresh.querySelector(".page-head .sub")];
  if (sub[0] && sub[1]) sub[0].replaceWith(sub[1]);
  const region = document.querySelector(".toast-region");
  region.replaceChildren(...fresh.querySelectorAll(".toast-region [data-toast]"));
  document.dispatchEvent(new CustomEvent("crm:refreshed", { detail: region }));
  card(id)?.querySelector("h3 a").focus();
};

const here = (id) => {
  const url = new URL(location.href);
  url.searchParams.set("card", id); // the card is shown wherever it stands by now
  return url;
};
const ask = (path, options = {}) => fetch(path, { credentials: "same-origin", ...options });

const send = async (id, field, value) => {
  const at = card(id);
  const form = at.querySelector("[data-place]");
  const body = new URLSearchParams(new FormData(form));
  body.set(field, value);
  at.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) return show(await answer.text(), id);
    const refusal = await answer.json();
    if (answer.status === 409) show(await (await ask(here(id))).text(), id);
    say(id, refusal.message);
  } catch {
    say(id, board().dataset.failed);
  } finally {
    card(id)?.removeAttribute("aria-busy");
  }
};

const move = (at, lane) => {
  const [id, value] = [at.dataset.card, lane.dataset.lane];
  if (at.closest("[data-lane]") === lane) return;
  if ("takes" in board().dataset && at.querySelector("[data-place]")) {
    send(id, board().dataset.by === "sector" ? "sector" : "group", value);
  } else say(id, board().dataset.refused.replace("{place}", nameOf(lane)));
};

// The menu: the same buttons, without leaving the page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-place]");
  if (!form || !event.submitter?.name) return;
  event.preventDefault();
  form.closest("details").open = false;
  send(form.closest("[data-card]").dataset.card, event.submitter.name, event.submitter.value);
});

document.addEventListener("keydown", (event) => {
  const at = event.target.closest("[data-card]");
  if (!at || !event.shiftKey || event.ctrlKey || event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const all = lanes();
  const next = all[all.indexOf(at.closest("[data-lane]")) + (event.key === "ArrowLeft" ? -1 : 1)];
  if (next) move(at, next);
});

// -- dragging
let held; // the card under a pressed button or a resting finger
let lifted; // the same once it moves: { at, x, y, over }

const under = (x, y) => {
  const parts = document.elementsFromPoint(x, y).filter((part) => !lifted.at.contains(part));
  return parts.map((part) => part.closest("[data-lane]")).find(Boolean);
};
const lift = () => {
  lifted = { ...held, over: null };
  held.at.classList.add("dragging");
  board().classList.add("moving");
  if (held.touch) navigator.vibrate?.(10);
};
const drop = (done) => {
  clearTimeout(held?.timer);
  if (lifted) {
    const { at, over } = lifted;
    at.classList.remove("dragging");
    at.style.removeProperty("translate");
    board().classList.remove("moving");
    over?.classList.remove("drop-on");
    if (done && over) move(at, over);
  }
  held = lifted = undefined;
};
const follow = (x, y) => {
  lifted.at.style.setProperty("translate", `${x - lifted.x}px ${y - lifted.y}px`);
  const over = under(x, y);
  if (over !== lifted.over) {
    lifted.over?.classList.remove("drop-on");
    over?.classList.add("drop-on");
    lifted.over = over;
  }
  const edges = board().getBoundingClientRect();
  const along = x < edges.left + EDGE ? -16 : x > edges.right - EDGE ? 16 : 0;
  const before = board().scrollLeft;
  board().scrollLeft += along;
  lifted.x -= board().scrollLeft - before;
};

document.addEventListener("pointerdown", (event) => {
  const at = event.target.closest("[data-card]");
  if (!at || !at.closest("[data-board]") || event.button !== 0 || event.target.closest("details, button")) return;
  const touch = event.pointerType !== "mouse";
  held = { at, x: event.clientX, y: event.clientY, touch, pointer: event.pointerId };
  if (touch) held.timer = setTimeout(lift, HOLD);
});
document.addEventListener("pointermove", (event) => {
  if (!held || event.pointerId !== held.pointer) return;
  const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
  if (!lifted && far && held.touch) return drop(false); // a finger that moves at once scrolls
  if (!lifted && far) lift();
  if (lifted) follow(event.clientX, event.clientY);
});
document.addEventListener("pointerup", (event) => {
  if (!lifted) return drop(false);
  if (event.pointerId !== held.pointer) return;
  // the click that follows a drag opens nothing
  const still = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  document.addEventListener("click", still, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", still, { capture: true }), 50);
  drop(true);
});
document.addEventListener("pointercancel", () => drop(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && drop(false));
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-card]") && event.preventDefault());
document.addEventListener("contextmenu", (event) => held?.touch && event.preventDefault());
document.addEventListener("touchmove", (event) => lifted && event.preventDefault(), { passive: false });
