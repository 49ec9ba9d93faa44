// Lists put in order by numbers (data-order): Alt+↑ and Alt+↓ move the line that has the focus and number them anew.
for (const list of document.querySelectorAll("[data-order]")) {
  const renumber = () => {
    [...list.children].forEach((line, at) => {
      line.querySelector("input[type=number]").value = at + 1;
    });
  };
  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("li");
    if (!event.altKey || !line || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const up = event.key === "ArrowUp";
    const other = up ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    if (up) other.before(line);
    else other.after(line);
    renumber();
    focused.focus(); // a moved element has lost it
  });
}
