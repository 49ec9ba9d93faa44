// form[data-draft=key]: what is typed is kept on this device until it is sent.
// [data-sent=key] on the page after a successful submission forgets it.
const PREFIX = "draft:";
const skip = (field) => !field.name || ["password", "file", "hidden"].includes(field.type) || field.name === "csrf_token";

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

for (const sent of document.querySelectorAll("[data-sent]")) localStorage.removeItem(PREFIX + sent.dataset.sent);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const stored = read(key);
  const refused = document.querySelector(".error-summary");
  if (stored && !refused) {
    for (const field of form.elements) {
      if (skip(field) || !(field.name in stored)) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = stored[field.name] === field.value;
      else if (!field.value) field.value = stored[field.name];
    }
    if (note) note.hidden = false;
  }
  form.addEventListener("input", () => {
    const kept = {};
    for (const field of form.elements) {
      if (skip(field)) continue;
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) kept[field.name] = field.value;
      } else kept[field.name] = field.value;
    }
    localStorage.setItem(key, JSON.stringify(kept));
    if (note) note.hidden = false;
  });
}
