// Cards of the board under a mouse or a finger: lifted, carried over the columns, dropped. `move(card, column)` does the rest.
const HOLD = 350; // ms a finger rests on a card before it is lifted: shorter is scrolling
const FAR = 6; // px a mouse moves before it drags
const EDGE = 48; // px from the board's edge where it scrolls along

const board = () => document.querySelector("[data-board]");
let move;
export const dragging = (told) => {
  move = told;
};

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
