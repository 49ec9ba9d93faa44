// form[data-outbox]: without a network it waits on this device, files included, and goes up once when there is one
// again: its nonce lets the server know a repeated sending. What the server refuses is shown with its words and waits to
// be corrected; it is not sent again by itself. [data-outbox-box] holds the list; data-by says whose session this is.
import { keepPage } from "./outbox-page.js";
import { drop, keep, waiting } from "./outbox-store.js";

const box = document.querySelector("[data-outbox-box]");
const { by } = box.dataset, page = location.pathname;
const said = JSON.parse(box.dataset.words);
const list = box.querySelector("ul");
let busy = false;

const newNonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const reachable = () =>
  navigator.onLine === false
    ? Promise.resolve(false)
    : fetch("/healthz", { cache: "no-store", headers: { "X-Background": "1" }, signal: AbortSignal.timeout(4000) }).then((answer) => answer.ok, () => false);
const formOf = (entry) => [...document.querySelectorAll("form[data-outbox]")].find((form) => new URL(form.action).pathname === entry.action);

const button = (text, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

// What was refused comes back into its form, the photo with it; it leaves the list once it is sent from there.
const correct = (entry, form) => {
  for (const [name, value] of entry.fields) {
    const field = form.elements.namedItem(name);
    if (!field || name === "csrf_token") continue;
    if (value instanceof Blob) {
      const files = new DataTransfer();
      files.items.add(new File([value], value.name ?? "photo", { type: value.type }));
      field.files = files.files;
    } else if (field instanceof RadioNodeList) field.value = value;
    else if (field.type !== "file") field.value = value;
  }
  form.dataset.corrects = entry.id;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("input:not([type=hidden])")?.focus();
};

const draw = async () => {
  const entries = await waiting(by, page);
  const open = entries.filter((one) => !one.refused).length;
  box.hidden = entries.length === 0;
  box.dataset.count = String(open);
  box.querySelector("[data-outbox-said]").textContent = open ? (said[navigator.onLine === false ? "offline" : "waiting"] ?? "").replace("{n}", open) : said.refused;
  list.replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement("li");
      const title = document.createElement("b");
      title.textContent = entry.title;
      item.append(title);
      const form = formOf(entry);
      if (entry.refused) {
        const words = document.createElement("p");
        words.className = "text-warn";
        words.textContent = entry.refused;
        item.append(words);
        if (form) item.append(button(said.correct, () => correct(entry, form)));
        item.append(button(said.drop, async () => {
          if (!confirm(said.sure.replace("{name}", entry.title))) return;
          await drop(entry.id);
          await draw();
        }));
      } else if (entry.login) item.append(` ${said.login}`);
      return item;
    }),
  );
};

const store = async (form) => {
  const data = new FormData(form);
  const nonce = form.elements.nonce;
  await keep({
    id: nonce.value, by, page, action: new URL(form.action).pathname, at: Date.now(), fields: [...data.entries()].filter(([, value]) => !(value instanceof File) || value.size > 0),
    title: form.dataset.title || data.get("name") || "",
  });
  if (form.dataset.corrects && form.dataset.corrects !== nonce.value) await drop(form.dataset.corrects);
  delete form.dataset.corrects;
  if (form.dataset.draft) localStorage.removeItem(`draft:${form.dataset.draft}`);
  form.reset();
  nonce.value = newNonce();
  await draw();
};

const words = (html) => {
  const shown = new DOMParser().parseFromString(html, "text/html");
  const errors = [...shown.querySelectorAll(".error-summary li, .callout p")].map((each) => each.textContent.trim());
  return [...new Set(errors)].join(" ") || said.unknown;
};

// One after the other; a lost answer is asked again with the same nonce.
const send = async (entry) => {
  const fresh = await fetch(page, { headers: { "X-Background": "1" }, signal: AbortSignal.timeout(15000) });
  const token = new DOMParser().parseFromString(await fresh.text(), "text/html").querySelector("form[data-outbox] [name=csrf_token]")?.value;
  if (fresh.redirected || !token) return keep({ ...entry, login: true });
  const data = new FormData();
  for (const [name, value] of entry.fields) {
    if (value instanceof Blob) data.append(name, value, value.name ?? "photo");
    else data.append(name, name === "csrf_token" ? token : value);
  }
  const answer = await fetch(entry.action, { method: "POST", body: data, headers: { "X-Background": "1" }, signal: AbortSignal.timeout(60000) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (answer.ok && answer.redirected && !new URL(answer.url).pathname.startsWith("/sign-in")) return drop(entry.id);
  return keep({ ...entry, refused: words(await answer.text()) });
};

const upload = async () => {
  if (busy) return;
  busy = true;
  try {
    const open = (await waiting(by, page)).filter((one) => !one.refused);
    if (open.length && (await reachable())) for (const entry of open) await send(entry);
  } catch {
    // no answer: everything that is left waits for the next time
  } finally {
    busy = false;
    await draw();
  }
};

for (const form of document.querySelectorAll("form[data-outbox]")) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    try {
      form.elements.nonce.value ||= newNonce();
      if (!(await reachable())) return await store(form);
      if (form.dataset.corrects) await drop(form.dataset.corrects);
      form.submit();
    } finally {
      delete form.dataset.sending;
    }
  });
}
addEventListener("online", upload);
addEventListener("offline", draw);
box.querySelector("[data-outbox-send]").addEventListener("click", upload);
setInterval(upload, 30000);
await draw();
await upload();
await keepPage(page, () => (box.dataset.kept = "yes"));
