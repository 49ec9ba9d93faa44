// form[data-autosave=address]: what is typed is sent to be kept two seconds after the last stroke, and at once when the
// page goes out of sight; one saving at a time, so that none is taken for another tab's. [data-autosave-note] says how it
// went. What the server refuses, or what no network takes, stays in the form and is tried again. A button that is pressed
// meanwhile waits for the answer: it brings the version the form is sent with.
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
  let running = null;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  };

  const save = async (leaving = false) => {
    clearTimeout(timer);
    if (!changed || closed) return;
    if (running) {
      later();
      return;
    }
    changed = false;
    running = send(leaving === true);
    await running;
    running = null;
  };

  const send = async (leaving) => {
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
        changed = !closed;
        told(note, said.message, false);
      }
    } catch {
      changed = true;
      told(note, note.dataset.offline, false);
    }
  };

  form.addEventListener("input", () => {
    changed = true;
    later();
  });
  form.addEventListener("submit", async (event) => {
    closed = true;
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    await running;
    const pressed = event.submitter;
    delete pressed?.dataset.sent;
    form.requestSubmit(pressed);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  addEventListener("online", () => save());
}
