// What a desk and the server say to each other: the list comes down, scans go up until each has its answer.
import { cityOf, code, find, mark, state } from "./desk-state.js";
import { draw, tally } from "./desk-screen.js";
import { dropList, forget, keepList, push, queued } from "./desk-store.js";

const CHUNK = 500, WAIT = 4000;

export const ask = async (path, options = {}) => {
  const answer = await fetch(`/desk/${code}/${path}`, {
    credentials: "same-origin",
    headers: { "X-Background": "1", ...(options.body ? { "Content-Type": "application/json" } : {}) },
    signal: AbortSignal.timeout(options.wait ?? WAIT),
    ...options,
  });
  if (answer.status === 409) {
    const told = await answer.json().catch(() => ({}));
    if (told.code === "revoked") await revoked();
    return null;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

export const take = (fresh) => {
  state.list = fresh;
  state.people = new Map(state.list.people.map((row) => [row[0], { digest: row[0], name: row[1], company: row[2], venue: row[3], state: row[4], tail: row[5], at: row[6], where: row[7] }]));
  find("work").hidden = false;
  find("revoked").hidden = true;
  find("label").textContent = [state.list.label, cityOf(state.list.venue)].filter(Boolean).join(" · ");
  tally(state.list.counts);
};

export const refresh = async () => {
  const fresh = await ask("list", { wait: 20000 });
  if (!fresh) return;
  fresh.code = code;
  fresh.offset = fresh.now - Date.now();
  await keepList(fresh);
  take(fresh);
  for (const scan of await queued(code)) mark(scan.digest, scan.at + scan.offset);
};

const revoked = async () => {
  await dropList(code);
  for (const scan of await queued(code)) await push({ ...scan, name: "", company: "" });
  state.list = null;
  state.people = new Map();
  state.recent = [];
  find("work").hidden = true;
  find("revoked").hidden = false;
  find("tally").replaceChildren();
  await draw();
};

export const body = (scans) => JSON.stringify({
  scans: scans.map(({ id, code, at, offset, listed, queued, admit }) => ({ id, code, at, offset, listed, queued, admit })),
});

// Everything that waits goes up in chunks; what the server has answered is forgotten, whatever it said.
export const upload = async () => {
  if (state.busy) return;
  state.busy = true;
  try {
    for (let waiting = await queued(code); waiting.length > 0; waiting = await queued(code)) {
      const answer = await ask("scans", { method: "POST", body: body(waiting.slice(0, CHUNK)), wait: 20000 });
      if (!answer) return;
      state.lost = false;
      for (const each of answer.answers) settle(each);
      tally(answer.counts);
      await forget(answer.answers.map((each) => each.id));
    }
    await refresh();
    state.lost = false;
  } catch {
    state.lost = true;
  } finally {
    state.busy = false;
    await draw();
  }
};

const settle = (answer) => {
  const row = state.recent.find((each) => each.id === answer.id);
  if (row) Object.assign(row, { waiting: false, result: answer.result, name: answer.name || row.name, company: answer.company || row.company });
  if (answer.at) mark(answer.digest, answer.at, answer.venue);
};
