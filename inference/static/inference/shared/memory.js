/** What the page remembers in this browser, and nowhere else. Where the browser forbids it, it forgets. */

const PREFIX = "hippo-";

/** What was kept under a name; `otherwise` where there is nothing that can be read. */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value under a name; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // no storage, or no room: the page works without
  }
}
