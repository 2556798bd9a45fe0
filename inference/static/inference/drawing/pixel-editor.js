/** Edits the image's pixels one by one: a cursor on the 28 × 28 grid, moved by keys or set by a click. */

import { byId } from "../shared/dom.js";
import { GRID, PIXELS } from "../shared/sizes.js";
import { texts } from "../shared/texts.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const onGrid = (place) => Math.min(GRID - 1, Math.max(0, place));
const editor = byId("pixel-editor");
const status = byId("pixel-status");

/** getPixels() gives the 784 pixels, or null; edited(pixels) is called with one of them changed. */
export function startPixelEditor({ getPixels, edited }) {
  const cursor = { x: 13, y: 13 };
  const index = () => cursor.y * GRID + cursor.x;
  const ink = () => getPixels()?.[index()] ?? 0;

  function moveTo(x, y) {
    Object.assign(cursor, { x: onGrid(x), y: onGrid(y) });
    editor.style.setProperty("--x", cursor.x);
    editor.style.setProperty("--y", cursor.y);
    status.textContent = texts.pixel(cursor.y, cursor.x, ink());
  }

  function set(value) {
    const pixels = Array.from(getPixels() ?? new Array(PIXELS).fill(0));
    pixels[index()] = value;
    edited(pixels);
    status.textContent = texts.pixel(cursor.y, cursor.x, value);
  }

  const flip = () => set(ink() > 0.5 ? 0 : 1);

  editor.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move) {
      moveTo(cursor.x + move[0], cursor.y + move[1]);
      if (event.shiftKey) set(1);
    } else if (event.key === " " || event.key === "Enter") flip();
    else if (/^\d$/.test(event.key)) set(Number(event.key) / 9);
    else return;
    event.preventDefault();
  });
  editor.addEventListener("click", ({ clientX, clientY }) => {
    const box = editor.getBoundingClientRect();
    const cell = (offset, length) => Math.floor((offset / length) * GRID);
    moveTo(cell(clientX - box.left, box.width), cell(clientY - box.top, box.height));
    flip();
  });
  editor.addEventListener("focus", () => moveTo(cursor.x, cursor.y));
}
