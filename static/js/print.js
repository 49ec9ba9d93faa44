// [data-print]: opens the browser's own printing; the page says by its print styles what goes on paper.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
