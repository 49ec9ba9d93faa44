// form[data-name-over=YUAN]: an amount above it is named in a dialog before the form goes out, so that the photo stays
// chosen. Without script the server asks the same question as a step of its own.
const YUAN = { 元: 1n, 万元: 10000n, 亿元: 100000000n };

const inFen = (text, unit) => {
  const found = /^(\d+)(?:\.(\d{1,10}))?$/.exec(text.replace(/[,，\s]/g, ""));
  if (!found || !YUAN[unit]) return null;
  return ((BigInt(found[1]) * 10n ** 10n + BigInt((found[2] ?? "").padEnd(10, "0"))) * YUAN[unit] * 100n) / 10n ** 10n;
};

for (const form of document.querySelectorAll("form[data-name-over]")) {
  const dialog = document.querySelector("#name-amount");
  const confirmed = form.querySelector("[name=confirmed]");
  let button = null;
  form.addEventListener("submit", (event) => {
    const fen = inFen(form.elements.amount.value, form.elements.amount_unit.value);
    if (fen === null || fen <= BigInt(form.dataset.nameOver) * 100n || confirmed.value === String(fen)) return;
    event.preventDefault();
    event.stopPropagation();
    button = event.submitter;
    dialog.dataset.fen = String(fen);
    dialog.querySelector("[data-named-yuan]").textContent = (fen / 100n).toLocaleString("en-US");
    const yi = fen / 100000000n;
    dialog.querySelector("[data-named-yi]").textContent = `${(yi / 100n).toLocaleString("en-US")}.${String(yi % 100n).padStart(2, "0")}`;
    dialog.showModal();
  });
  dialog.querySelector("[data-named]").addEventListener("click", () => {
    confirmed.value = dialog.dataset.fen;
    dialog.close();
    form.requestSubmit(button);
  });
}
