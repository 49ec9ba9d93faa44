// Toasts leave after eight seconds, not while they are hovered or focused. Reading programs hear only what is put
// into a live region after the page is there: so they are taken out and put back once.
const STAY = 8000;

const stay = (root) => {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    let left;
    const region = toast.parentElement;
    const hold = () => clearTimeout(left);
    const go = () => {
      clearTimeout(left);
      left = setTimeout(() => toast.remove(), STAY);
    };
    toast.remove();
    setTimeout(() => {
      region.append(toast);
      go();
    }, 100);
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusout", go);
    toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
  }
};
stay(document);
document.addEventListener("crm:refreshed", (event) => stay(event.detail));
