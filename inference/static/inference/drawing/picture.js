/** Pictures from elsewhere: chosen, photographed, dropped on the page, or pasted; each becomes a small JPEG or PNG. */

import { ApiError } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { texts } from "../shared/texts.js";

const LONGEST_SIDE = 1000; // pixels: more shows no more of a digit, and the API takes 1 MB
const QUALITY = 0.9;

/** Call picked(file) for each picture that the visitor gives in one of these ways. */
export function startPictures(picked) {
  const input = byId("picture-file");
  const choose = (isPhoto) => () => {
    input.toggleAttribute("capture", isPhoto); // a phone opens its camera at once
    input.value = ""; // the same file may be chosen again
    input.click();
  };
  const take = ({ files }) => files.length && picked(files[0]);
  byId("open-picture").addEventListener("click", choose(false));
  byId("take-photo").addEventListener("click", choose(true));
  input.addEventListener("change", () => take(input));
  document.addEventListener("paste", ({ clipboardData }) => take(clipboardData));
  startDropping(take);
}

/** A file that is let go anywhere on the page is meant for it: the browser would leave the page. */
function startDropping(take) {
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  const mark = (isOver) => byId("drawing").parentElement.classList.toggle("drop-target", isOver);
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? mark(false));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    take(event.dataTransfer);
  });
}

/** The picture as the API takes it, turned the way the camera meant. Throws an ApiError for what is none. */
export async function asApiTakes(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new ApiError(texts.refusals[415]);
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  picture.close();
  const type = file.type === "image/jpeg" ? file.type : "image/png"; // a PNG keeps what is transparent
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
}
