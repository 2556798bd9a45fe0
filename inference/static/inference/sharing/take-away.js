/** "Take it away": a link, files to save, and the command that sends this page's request. */

import { sheetAsPng } from "../drawing/paint.js";
import { byId } from "../shared/dom.js";
import { gzippedBase64, npyFile } from "../shared/npy.js";
import { takeLatest } from "../shared/take-latest.js";
import { texts } from "../shared/texts.js";
import { startSharePicture } from "./share-picture.js";

const COPIED = 1500; // milliseconds for which a button says so
let current = null; // the pixels that the command and the .npy file are about

export function startTakeAway(sheet) {
  startSharePicture({ drawing: () => current, save });
  startCopyButton(byId("copy"), () => byId("command").textContent);
  startCopyButton(byId("copy-link"), () => byId("link").href);
  byId("save").addEventListener("click", async () => save(await sheetAsPng(sheet), "digit.png"));
  byId("save-npy").addEventListener("click", () => current && save(npyFile(current), "digit.npy"));
}

/** The command for exactly these pixels; without them, for the picture that can be saved. */
export async function showCommand(model, pixels = null) {
  current = pixels;
  byId("save-npy").disabled = byId("share-picture").disabled = !pixels;
  const query = model ? `?${new URLSearchParams({ model })}` : "";
  const url = new URL(`predict${query}`, document.baseURI);
  writing.cancel();
  const command = pixels ? await writing.run(url, pixels) : pngCommand(url);
  if (command) byId("command").textContent = command;
}

const pngCommand = (url) => `curl --data-binary @digit.png \\\n  -H 'Content-Type: image/png' \\\n  '${url}'`;

const writing = takeLatest(async (_signal, url, pixels) => {
  const file = await gzippedBase64(npyFile(pixels, "|u1"));
  return `echo ${file} |\n  base64 -d | curl -s '${url}' --data-binary @- \\\n` +
    "  -H 'Content-Type: application/x-npy' -H 'Content-Encoding: gzip'";
});

/** Where the link leads: `hash` is from encode(). */
export const showLink = (hash) => (byId("link").href = hash);

/** The API's answer as JSON, its long lists shortened; null for none. */
export function showJson(answer) {
  const line = ([key, value]) => `  ${JSON.stringify(key)}: ${shortened(value)}`;
  byId("json").textContent = answer ? `{\n${Object.entries(answer).map(line).join(",\n")}\n}` : "";
  byId("json").hidden = !answer;
}

const rounded = (number) => Number(number.toPrecision(4));

function shortened(value) {
  if (typeof value === "number") return rounded(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const first = value.slice(0, 3).map(rounded).join(", ");
  return `[${first}, … ${value.length} numbers]`;
}

function startCopyButton(button, getText) {
  button.hidden = !navigator.clipboard; // browsers have it on https and localhost only
  const label = button.textContent;
  let timer = null;
  button.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard.writeText(getText()).then(() => true, () => false);
    button.textContent = isCopied ? texts.copied : texts.notCopied;
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = label), COPIED);
  });
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download }).click();
  URL.revokeObjectURL(href);
}
