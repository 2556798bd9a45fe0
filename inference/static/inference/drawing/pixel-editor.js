/** The pixels one by one: a cursor on the 28 × 28 grid, moved by keys or put down with a click. */

import { texts } from "../shared/texts.js";

const GRID = 28;
const field = document.getElementById("pixels");
const says = document.getElementById("pixel-says");
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const at = { x: 13, y: 13 };

/** `seen()` gives the 784 pixels; `edited(pixels)` takes them with one changed. */
export function startGrid({ seen, edited }) {
  const index = () => at.y * GRID + at.x;
  const grey = () => seen()?.[index()] ?? 0;

  function place(x, y) {
    Object.assign(at, { x: (x + GRID) % GRID, y: (y + GRID) % GRID });
    field.style.setProperty("--x", at.x);
    field.style.setProperty("--y", at.y);
    says.textContent = texts.pixel(at.y, at.x, grey());
  }

  function set(ink) {
    const pixels = Array.from(seen() ?? new Array(GRID * GRID).fill(0));
    pixels[index()] = ink;
    edited(pixels);
    says.textContent = texts.pixel(at.y, at.x, ink);
  }

  const flip = () => set(grey() > 0.5 ? 0 : 1);

  field.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move) {
      place(at.x + move[0], at.y + move[1]);
      if (event.shiftKey) set(1);
    } else if (event.key === " " || event.key === "Enter") flip();
    else if (/^\d$/.test(event.key)) set(Number(event.key) / 9);
    else return;
    event.preventDefault();
  });
  field.addEventListener("click", (event) => {
    const box = field.getBoundingClientRect();
    const on = (from, start, length) => Math.min(GRID - 1, Math.max(0, Math.floor(((from - start) / length) * GRID)));
    place(on(event.clientX, box.left, box.width), on(event.clientY, box.top, box.height));
    flip();
  });
  field.addEventListener("focus", () => place(at.x, at.y));
}
