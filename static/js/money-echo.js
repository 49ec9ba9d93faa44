// [data-money]: a number and its unit are repeated in the other unit, so that a slip of four zeros is seen.
const YUAN = { 元: 1n, 万元: 10000n, 亿元: 100000000n };

const inFen = (text, unit) => {
  const plain = text.replace(/[,，\s]/g, "");
  const found = /^(\d+)(?:\.(\d{1,10}))?$/.exec(plain);
  if (!found || !YUAN[unit]) return null;
  const digits = (found[2] ?? "").padEnd(10, "0");
  return ((BigInt(found[1]) * 10n ** 10n + BigInt(digits)) * YUAN[unit] * 100n) / 10n ** 10n;
};
const shown = (fen, unit) => {
  const whole = fen / (YUAN[unit] * 100n);
  const rest = ((fen % (YUAN[unit] * 100n)) * 100n) / (YUAN[unit] * 100n);
  const number = whole.toLocaleString("en-US");
  return `${number}${rest ? "." + String(rest).padStart(2, "0") : ""}`;
};

for (const box of document.querySelectorAll("[data-money]")) {
  const [input, unit] = [box.querySelector("input"), box.querySelector("select")];
  const echo = box.parentElement.querySelector("[data-echo]");
  const hint = echo.textContent;
  const say = () => {
    const fen = inFen(input.value, unit.value);
    if (fen !== null && document.documentElement.lang === "en") {
      echo.textContent = `= CNY ${shown(fen, "元")}`;
      return;
    }
    const other = unit.value === "亿元" ? "万元" : "亿元";
    const name = [...unit.options].find((option) => option.value === other)?.textContent ?? other;
    echo.textContent = fen === null ? hint : `= ${shown(fen, other)} ${name}`;
  };
  input.addEventListener("input", say);
  unit.addEventListener("change", say);
  say();
}
