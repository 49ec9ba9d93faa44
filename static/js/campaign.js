// Writing a campaign: insert merge fields, count the audience anew, refresh the preview a moment after typing.
const board = document.querySelector("[data-audience]");
const form = document.getElementById("compose");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const text = form.elements[button.closest("[data-fields]").dataset.fields];
  text.setRangeText(`{{ ${button.dataset.insert} }}`, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  later();
});

const fragment = async (url) => {
  const answer = await fetch(url, { headers: { "X-Background": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
};
const chosen = (more = {}) => {
  const asked = { segment: form.elements.segment.value, purpose: form.elements.purpose.value, event_id: form.elements.event_id.value };
  return new URLSearchParams({ ...asked, ...more });
};

let turn = 0;
const recount = async () => {
  const mine = ++turn;
  const [audience, people] = await Promise.all([
    fragment(`${board.dataset.audience}?${chosen()}`),
    fragment(`${board.dataset.people}?${chosen({ q: search.value })}`),
  ]);
  if (mine !== turn) return;
  if (audience) document.getElementById("audience").replaceWith(audience);
  if (people) document.getElementById("preview-person").replaceWith(people);
};

const search = document.querySelector("[data-people-search]");
let pause;
search?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => recount().catch(() => {}), 400);
});
search?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});

let typing;
const later = () => {
  clearTimeout(typing);
  typing = setTimeout(refresh, 900);
};
const refresh = () => {
  const button = document.querySelector("[data-preview]");
  if (button && form.elements.subject.value && form.elements.body.value) form.requestSubmit(button);
  const head = document.querySelector(".mail-top b");
  if (head && form.elements.subject.value) head.textContent = form.elements.subject.value;
};

form?.addEventListener("input", (event) => {
  if (!event.isComposing) later();
});
form?.addEventListener("compositionend", later);
document.addEventListener("change", (event) => {
  if (event.target.form !== form) return;
  if (["segment", "purpose", "event_id"].includes(event.target.name)) recount().catch(() => {});
  later();
});
