// What waits on this device until the server has taken it: the fields of a form with their files, under a name of its own.
const opened = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("crm-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const run = async (mode, act) => {
  const transaction = (await opened()).transaction("waiting", mode);
  const request = act(transaction.objectStore("waiting"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};

export const keep = (entry) => run("readwrite", (store) => store.put(entry));
export const drop = (id) => run("readwrite", (store) => store.delete(id));
export const waiting = async (by, page) =>
  (await run("readonly", (store) => store.getAll())).filter((one) => one.by === by && one.page === page).sort((a, b) => a.at - b.at);
