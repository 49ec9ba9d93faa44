// What a desk keeps on this device: the list of one event per code, and the queue of scans that wait for the network.
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("crm-desk", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("list", { keyPath: "code" });
    asked.result.createObjectStore("queue", { keyPath: "id" });
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const run = async (store, mode, act) => {
  const transaction = (await opened).transaction(store, mode);
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};

export const keepList = (list) => run("list", "readwrite", (store) => store.put(list));
export const listOf = (code) => run("list", "readonly", (store) => store.get(code));
export const dropList = (code) => run("list", "readwrite", (store) => store.delete(code));
export const push = (scan) => run("queue", "readwrite", (store) => store.put(scan));
export const queued = async (code) =>
  (await run("queue", "readonly", (store) => store.getAll())).filter((scan) => scan.event === code).sort((a, b) => a.at - b.at);
export const forget = (ids) =>
  run("queue", "readwrite", (store) => {
    for (const id of ids) store.delete(id);
  });

export const sha256 = async (text) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
