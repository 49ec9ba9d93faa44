// What the tool of a desk knows while it is open, and the words the page gave it.
export const root = document.querySelector("[data-device]");
export const code = root.dataset.device;
export const said = JSON.parse(root.dataset.said);
export const states = JSON.parse(root.dataset.states);
export const words = JSON.parse(root.dataset.words);
export const state = { list: null, people: new Map(), recent: [], lost: false, busy: false };

export const find = (name, within = document) => within.querySelector(`[data-${name}]`);
export const TICKET = /(?:^|\/c\/)([A-Za-z0-9_-]{27})(?:$|[/?#\s])/;
export const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name] ?? "");
export const clock = (at) =>
  new Date(at).toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
export const cityOf = (venue) => state.list?.counts.find((each) => each.id === venue)?.city ?? "";
export const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export const mark = (digest, at, venue = state.list?.venue) => {
  const person = state.people.get(digest);
  if (person) Object.assign(person, { at, where: venue });
};

export const note = (one, who, waiting) => {
  const row = { id: one.id, name: who.name, company: who.company, at: one.at + one.offset, waiting };
  state.recent = [row, ...state.recent].slice(0, 8);
};
