// Toasts leave after eight seconds, not while they are hovered or focused.
const STAY = 8000;

for (const toast of document.querySelectorAll("[data-toast]")) {
  let left = setTimeout(() => toast.remove(), STAY);
  const hold = () => clearTimeout(left);
  const go = () => (left = setTimeout(() => toast.remove(), STAY));
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
  toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
}
