// Tables: what CSS takes away on phones (rows shown as cards lose their table meaning in some browsers) is said by
// roles; form[data-batch] shows what can be done with the ticked rows only once a row is ticked.
const ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

const name = (root) => {
  for (const table of root.querySelectorAll("table.stackable, table.diff")) {
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody, tfoot, tr, td")) part.setAttribute("role", ROLES[part.tagName]);
    for (const head of table.querySelectorAll("th")) {
      head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
    }
  }
};
name(document);
document.addEventListener("crm:refreshed", (event) => name(event.detail));

for (const form of document.querySelectorAll("form[data-batch]")) {
  const bar = form.querySelector("[data-batch-bar]");
  const ticks = () => [...form.querySelectorAll("td.tick input")];
  const show = () => {
    const ticked = ticks().filter((tick) => tick.checked).length;
    const all = form.querySelector("[data-tick-all]");
    if (bar) {
      bar.hidden = ticked === 0;
      bar.querySelector("[data-batch-count]").textContent = ticked;
    }
    if (all) {
      all.checked = ticked > 0 && ticked === ticks().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) for (const tick of ticks()) tick.checked = event.target.checked;
    show();
  });
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show);
  show();
}
