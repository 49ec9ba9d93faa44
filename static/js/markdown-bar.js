// Buttons above a text in Markdown: each wraps what is selected, or the lines it stands in. Ctrl+B and Ctrl+I too.
const around = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"], button: ["\n\n**[", "](https://)**\n\n"] };
const ahead = { heading: "## ", bullets: "- ", numbers: "1. ", quote: "> " };

const apply = (text, kind) => {
  const { value, selectionStart: from, selectionEnd: to } = text;
  if (around[kind]) {
    const [before, after] = around[kind];
    const chosen = value.slice(from, to);
    text.setRangeText(before + chosen + after, from, to, "end");
    const at = kind === "link" && chosen ? from + before.length + chosen.length + 2 : from + before.length;
    text.setSelectionRange(at, kind === "link" && chosen ? at + 8 : at + chosen.length);
  } else if (ahead[kind]) {
    const first = value.lastIndexOf("\n", from - 1) + 1;
    const last = value.indexOf("\n", to) < 0 ? value.length : value.indexOf("\n", to);
    const lines = value.slice(first, last).split("\n");
    const marked = lines.every((line) => line.startsWith(ahead[kind]));
    const changed = lines.map((line) => (marked ? line.slice(ahead[kind].length) : ahead[kind] + line));
    text.setRangeText(changed.join("\n"), first, last, "end");
  }
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
};

const field = (name) => document.getElementById("compose")?.elements[name];

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-markdown]");
  const text = button && field(button.closest("[data-writes]").dataset.writes);
  if (text) apply(text, button.dataset.markdown);
});

document.addEventListener("change", (event) => {
  const card = event.target.closest("[data-card]");
  const text = card && field(card.closest("[data-writes]").dataset.writes);
  if (!text || !card.value) return;
  text.setRangeText(`\n\n::: ${card.dataset.card} ${card.value}\n\n`, text.selectionStart, text.selectionEnd, "end");
  card.value = "";
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("keydown", (event) => {
  const kind = { b: "bold", i: "italic" }[event.key.toLowerCase()];
  const own = document.querySelector(`[data-writes="${event.target.name}"]`);
  if (!kind || !own || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  apply(event.target, kind);
});
