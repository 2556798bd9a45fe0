/** Pictures from elsewhere: chosen, photographed, dropped on the page, or pasted; each becomes a small JPEG or PNG. */

import { ApiError } from "../shared/api.js";
import { byId, isTextField } from "../shared/dom.js";
import { texts } from "../shared/texts.js";

const LONGEST_SIDE = 1000; // pixels: more shows no more of a digit, and the API takes 1 MB
const MOST_BYTES = 1_000_000; // of a picture, for the API
const [JPEG, PNG] = ["image/jpeg", "image/png"];
const QUALITY = 0.9;
const ROUGH = 0.5; // quality that keeps noise of LONGEST_SIDE × LONGEST_SIDE below MOST_BYTES

/** Call one(file, count), or several(file, count), for the first of `count` files that are given in one of these ways. */
export function startPictures({ one, several }) {
  const input = byId("picture-file");
  let receive = one;
  const choose = (isPhoto, receiver) => () => {
    receive = receiver;
    input.toggleAttribute("capture", isPhoto); // a phone opens its camera at once
    input.value = ""; // the same file may be chosen again
    input.click();
  };
  byId("open-picture").addEventListener("click", choose(false, one));
  byId("take-photo").addEventListener("click", choose(true, one));
  byId("open-several").addEventListener("click", choose(false, several));
  const take = ({ files }, receiver) => files.length && receiver(files[0], files.length);
  input.addEventListener("change", () => take(input, receive));
  document.addEventListener("paste", ({ clipboardData, target }) => isTextField(target) || take(clipboardData, one));
  startDropping((data, target) => take(data, target.closest("#several") ? several : one));
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
    take(event.dataTransfer, event.target);
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
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const encoded = (type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  const exact = await encoded(file.type === JPEG ? JPEG : PNG, QUALITY); // a PNG keeps what is transparent
  if (exact.size <= MOST_BYTES) return exact;
  Object.assign(context, { globalCompositeOperation: "destination-over", fillStyle: "white" });
  context.fillRect(0, 0, width, height);
  return encoded(JPEG, ROUGH);
}
