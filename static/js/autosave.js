// form[data-autosave=address]: what is typed is sent to be kept two seconds after the last stroke, and at once when the
// page goes out of sight. [data-autosave-note] says how it went. What the server refuses stays in the form; without a
// network it stays on this device (draft.js). The form's own buttons work as ever.
const QUIET = 2000;

const told = (note, text, fine) => {
  note.textContent = text;
  note.classList.toggle("ok", fine);
  note.classList.toggle("warn", !fine);
  note.hidden = false;
};

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const note = form.querySelector("[data-autosave-note]");
  const version = form.elements.version;
  let timer = 0;
  let changed = false;
  let closed = false;

  const save = async (leaving = false) => {
    clearTimeout(timer);
    if (!changed || closed) return;
    changed = false;
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: sent,
        keepalive: leaving,
        headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      if (answer.ok) {
        version.value = said.version;
        told(note, said.message, said.complete);
      } else {
        closed = answer.status === 409;
        told(note, said.message, false);
      }
    } catch {
      changed = true;
      told(note, note.dataset.offline, false);
    }
  };

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  });
  form.addEventListener("submit", () => {
    closed = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  addEventListener("online", () => save());
}
