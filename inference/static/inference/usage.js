/** "Use this API": the command that asks what the page asks, and the answer it gets. */

import { pngOf } from "./paint.js";
import { texts } from "./texts.js";

const command = document.getElementById("command");
const json = document.getElementById("json");
const copy = document.getElementById("copy");

export function showCommand(model) {
  const query = model ? `?${new URLSearchParams({ model })}` : "";
  const url = new URL(`predict${query}`, document.baseURI);
  command.textContent = `curl --data-binary @digit.png \\\n  -H 'Content-Type: image/png' \\\n  '${url}'`;
}

/** The answer as the API gave it, its long lists shortened. */
export function showJson(answer) {
  const line = ([key, value]) => `  ${JSON.stringify(key)}: ${short(value)}`;
  json.textContent = answer ? `{\n${Object.entries(answer).map(line).join(",\n")}\n}` : "";
  json.hidden = !answer;
}

const round = (number) => Number(number.toPrecision(4));

function short(value) {
  if (typeof value === "number") return round(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const head = value.slice(0, 3).map(round).join(", ");
  return `[${head}, … ${value.length} numbers]`;
}

export function startUsage(sheet) {
  copy.hidden = !navigator.clipboard; // browsers offer it on https and localhost only
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(command.textContent);
    const label = copy.textContent;
    copy.textContent = texts.copied;
    setTimeout(() => (copy.textContent = label), 1500);
  });
  document.getElementById("save").addEventListener("click", async () => {
    const href = URL.createObjectURL(await pngOf(sheet));
    Object.assign(document.createElement("a"), { href, download: "digit.png" }).click();
    URL.revokeObjectURL(href);
  });
}
