/** A picture to share: the drawing and what the network reads, as a PNG of the size that previews have. */

import { createCanvas, byId } from "../shared/dom.js";
import { imageOf } from "../shared/images.js";
import { texts } from "../shared/texts.js";

const [WIDTH, HEIGHT, SIDE, EDGE] = [1200, 630, 430, 100]; // pixels
const [PAPER, INK, SOFT, ACCENT] = ["#f8f5ee", "#1d1b19", "#625c54", "#0d6b62"]; // as in styles/base.css, by day

/** drawing() gives the pixels that were read, or null; save(blob, name) keeps a file. */
export function startSharePicture({ drawing, save }) {
  byId("share-picture").addEventListener("click", async () => {
    const pixels = drawing();
    if (!pixels) return;
    const blob = await pictureOf(pixels);
    const file = new File([blob], "hippo.png", { type: blob.type });
    if (!navigator.canShare?.({ files: [file] })) return save(blob, file.name);
    // Whoever closes the menu without a choice has changed their mind.
    await navigator.share({ files: [file], title: texts.shareTitle }).catch(() => {});
  });
}

function pictureOf(pixels) {
  const canvas = Object.assign(createCanvas(WIDTH), { height: HEIGHT });
  const context = canvas.getContext("2d");
  const write = (text, x, y, size, colour, family = "sans-serif") => {
    Object.assign(context, { font: `${size}px ${family}`, fillStyle: colour });
    context.fillText(text, x, y);
  };
  context.fillStyle = PAPER;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = "white";
  context.fillRect(EDGE, EDGE, SIDE, SIDE);
  context.imageSmoothingEnabled = false;
  context.drawImage(imageOf(pixels), EDGE, EDGE, SIDE, SIDE);
  const serif = getComputedStyle(byId("headline")).fontFamily;
  write(byId("prediction").textContent, 640, 430, 320, ACCENT, serif);
  write(byId("headline").textContent, 640, 170, 48, INK, serif);
  write(byId("confidence").textContent, 640, 500, 26, SOFT);
  write(texts.shareTitle, EDGE, HEIGHT - 40, 26, SOFT);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
