// form[data-draft=key]: what is typed is kept on this device until it was accepted. Accepted means: it was sent, and
// the next page says so with a toast or with [data-sent=key]. A refusal, a lost link or an expired session keeps the draft.
const PREFIX = "draft:";
const SENT = "draft-sent";
const skip = (field) => !field.name || ["password", "file", "hidden"].includes(field.type);
const accepted = document.querySelector("[data-toast].ok") && !document.querySelector(".error-summary");

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

for (const done of document.querySelectorAll("[data-sent]")) localStorage.removeItem(PREFIX + done.dataset.sent);
const sent = sessionStorage.getItem(SENT);
if (sent && accepted) localStorage.removeItem(sent);
if (accepted || document.querySelector("form[data-draft]")) sessionStorage.removeItem(SENT);

const restore = (form, stored) => {
  for (const field of form.elements) {
    if (skip(field) || !(field.name in stored)) continue;
    const given = [stored[field.name]].flat();
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
    else if (!field.value || field.tagName === "SELECT") field.value = given[0];
  }
};

const keep = (form, key) => {
  const kept = {};
  for (const field of form.elements) {
    if (skip(field)) continue;
    const choice = field.type === "radio" || field.type === "checkbox";
    if (!choice) kept[field.name] = field.value;
    else if (field.checked) kept[field.name] = [...(kept[field.name] ?? []), field.value];
  }
  localStorage.setItem(key, JSON.stringify(kept));
};

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const stored = read(key);
  if (stored && !document.querySelector(".error-summary")) {
    restore(form, stored);
    if (note) note.hidden = false;
  }
  form.addEventListener("input", () => {
    keep(form, key);
    if (note) note.hidden = false;
  });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}
