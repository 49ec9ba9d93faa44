// The board of leads: a card is dragged by mouse, or held and dragged by touch, into another column; Shift+← and Shift+→
// move the one that has the focus. All three send what the card's menu sends; the board then shows what the server says.
import { dragging } from "./board-drag.js";

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

dragging(move);
