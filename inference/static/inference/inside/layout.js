/** Where each layer stands in the diagram: side by side where there is room, else one below the other. */

import { GRID, PIXELS } from "../shared/sizes.js";

// All in CSS pixels.
const HEIGHT = 340; // side by side
const NARROWEST = 640; // for side by side
const LARGEST_CELL = 34; // a unit's side
const ROW_GAP = 34; // one below the other

/** {boxes: [{x, y, cell, columns, rows, count}, one for each layer], height, isSideBySide}. */
export function layout(sizes, width) {
  return width < NARROWEST ? stacked(sizes, width) : sideBySide(sizes, width);
}

function sideBySide(sizes, width) {
  const hidden = sizes.slice(1, -1);
  const image = Math.min(HEIGHT * 0.7, width * (hidden.length > 1 ? 0.17 : 0.24));
  const gap = Math.max(34, width * (hidden.length > 1 ? 0.05 : 0.09));
  const output = HEIGHT / 10;
  const hiddenWidth = (width - image - output - gap * (hidden.length + 1)) / Math.max(1, hidden.length);
  const boxes = [box(PIXELS, GRID, image / GRID)];
  boxes.push(...hidden.map((count) => fitted(count, hiddenWidth, HEIGHT)));
  boxes.push(box(10, 1, output));
  const used = boxes.reduce((sum, { columns, cell }) => sum + columns * cell, 0);
  const between = (width - used) / Math.max(1, boxes.length - 1);
  let x = 0;
  for (const each of boxes) {
    Object.assign(each, { x, y: (HEIGHT - each.rows * each.cell) / 2 });
    x += each.columns * each.cell + between;
  }
  return { boxes, height: HEIGHT, isSideBySide: true };
}

function stacked(sizes, width) {
  const hidden = sizes.slice(1, -1);
  const boxes = [box(PIXELS, GRID, Math.min(140, width * 0.45) / GRID)];
  boxes.push(...hidden.map((count) => fitted(count, width, count > 300 ? 300 : 190)));
  boxes.push(box(10, 10, Math.min(36, width / 10)));
  let y = 0;
  for (const each of boxes) {
    Object.assign(each, { x: (width - each.columns * each.cell) / 2, y });
    y += each.rows * each.cell + ROW_GAP;
  }
  return { boxes, height: y - ROW_GAP, isSideBySide: false };
}

const box = (count, columns, cell) => ({ count, columns, cell, rows: Math.ceil(count / columns) });

/** A box of the largest square cells with which `count` units fit into the width and height. */
function fitted(count, width, height) {
  let best = box(count, 1, 0);
  for (let columns = 1; columns <= count; columns++) {
    const cell = Math.min(LARGEST_CELL, width / columns, height / Math.ceil(count / columns));
    if (cell > best.cell) best = box(count, columns, cell);
  }
  return best;
}

/** The middle of a unit's cell. */
export function middle({ x, y, cell, columns }, unit) {
  return [x + ((unit % columns) + 0.5) * cell, y + (Math.floor(unit / columns) + 0.5) * cell];
}

/** The unit at a point, as {layer, unit}, or null. The input's pixels are not units. */
export function unitAt(boxes, x, y) {
  for (let layer = 1; layer < boxes.length; layer++) {
    const { x: left, y: top, cell, columns, count } = boxes[layer];
    const [column, row] = [Math.floor((x - left) / cell), Math.floor((y - top) / cell)];
    const unit = row * columns + column;
    if (column >= 0 && column < columns && row >= 0 && unit < count) return { layer, unit };
  }
  return null;
}
