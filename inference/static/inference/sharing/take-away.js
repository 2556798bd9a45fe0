/** "Take away": a link, the files, and the command that asks what the page asks. */

import { imageFile, packed } from "../shared/npy.js";
import { pngOf } from "../drawing/paint.js";
import { texts } from "../shared/texts.js";

const part = (id) => document.getElementById(id);
let exhibit = null;

/** The command for exactly these pixels; without them, for the picture that can be saved. */
export async function showCommand(model, pixels = null) {
  exhibit = pixels;
  part("save-npy").disabled = !pixels;
  const query = model ? `?${new URLSearchParams({ model })}` : "";
  const url = new URL(`predict${query}`, document.baseURI);
  if (!pixels) {
    part("command").textContent = `curl --data-binary @digit.png \\\n  -H 'Content-Type: image/png' \\\n  '${url}'`;
    return;
  }
  const text = await packed(imageFile(pixels, "|u1"));
  if (exhibit !== pixels) return; // a newer one came in between
  part("command").textContent =
    `echo ${text} |\n  base64 -d | curl -s '${url}' --data-binary @- \\\n` +
    "  -H 'Content-Type: application/x-npy' -H 'Content-Encoding: gzip'";
}

/** Where the link leads; copying it takes the whole address. */
export const showLink = (hash) => (part("link").href = hash);

/** The answer as the API gave it, its long lists shortened. */
export function showJson(answer) {
  const line = ([key, value]) => `  ${JSON.stringify(key)}: ${short(value)}`;
  part("json").textContent = answer ? `{\n${Object.entries(answer).map(line).join(",\n")}\n}` : "";
  part("json").hidden = !answer;
}

const round = (number) => Number(number.toPrecision(4));

function short(value) {
  if (typeof value === "number") return round(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const head = value.slice(0, 3).map(round).join(", ");
  return `[${head}, … ${value.length} numbers]`;
}

export function startUsage(sheet) {
  copies(part("copy"), () => part("command").textContent);
  copies(part("copy-link"), () => part("link").href);
  part("save").addEventListener("click", async () => save(await pngOf(sheet), "digit.png"));
  part("save-npy").addEventListener("click", () => exhibit && save(imageFile(exhibit), "digit.npy"));
}

function copies(button, textOf) {
  button.hidden = !navigator.clipboard; // browsers offer it on https and localhost only
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf());
    const label = button.textContent;
    button.textContent = texts.copied;
    setTimeout(() => (button.textContent = label), 1500);
  });
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download }).click();
  URL.revokeObjectURL(href);
}
