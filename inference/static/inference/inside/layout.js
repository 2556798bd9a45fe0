/** Where each layer stands: side by side where there is room, one below the other on a phone. */

const TALL = 340; // CSS pixels
const ROOM = 640; // the narrowest width for side by side
const BIGGEST = 34; // a unit's side

/** [{x, y, cell, columns, rows, count}] for each layer, and the whole's height. */
export function layout(sizes, width) {
  return width < ROOM ? stacked(sizes, width) : abreast(sizes, width);
}

function abreast(sizes, width) {
  const hidden = sizes.slice(1, -1);
  const picture = Math.min(TALL * 0.7, width * (hidden.length > 1 ? 0.17 : 0.24));
  const gap = Math.max(34, width * (hidden.length > 1 ? 0.05 : 0.09));
  const outputs = TALL / 10;
  const each = (width - picture - outputs - gap * (hidden.length + 1)) / Math.max(1, hidden.length);
  const boxes = [grid(784, 28, picture / 28)];
  boxes.push(...hidden.map((count) => fitted(count, each, TALL)));
  boxes.push(grid(10, 1, outputs));
  const used = boxes.reduce((sum, box) => sum + box.columns * box.cell, 0);
  const between = (width - used) / Math.max(1, boxes.length - 1);
  let x = 0;
  for (const box of boxes) {
    Object.assign(box, { x, y: (TALL - box.rows * box.cell) / 2 });
    x += box.columns * box.cell + between;
  }
  return { boxes, height: TALL, across: true };
}

function stacked(sizes, width) {
  const hidden = sizes.slice(1, -1);
  const boxes = [grid(784, 28, Math.min(140, width * 0.45) / 28)];
  boxes.push(...hidden.map((count) => fitted(count, width, count > 300 ? 300 : 190)));
  boxes.push(grid(10, 10, Math.min(36, width / 10)));
  let y = 0;
  for (const box of boxes) {
    Object.assign(box, { x: (width - box.columns * box.cell) / 2, y });
    y += box.rows * box.cell + 34;
  }
  return { boxes, height: y - 34, across: false };
}

const grid = (count, columns, cell) => ({ count, columns, cell, rows: Math.ceil(count / columns) });

/** The largest square cells that fit `count` units into a box. */
function fitted(count, width, height) {
  let best = grid(count, 1, 0);
  for (let columns = 1; columns <= count; columns++) {
    const cell = Math.min(BIGGEST, width / columns, height / Math.ceil(count / columns));
    if (cell > best.cell) best = grid(count, columns, cell);
  }
  return best;
}

/** A unit's middle. */
export function middle(box, unit) {
  const [column, row] = [unit % box.columns, Math.floor(unit / box.columns)];
  return [box.x + (column + 0.5) * box.cell, box.y + (row + 0.5) * box.cell];
}

/** The unit under a point, as {layer, unit}, or null. The input's pixels do not count. */
export function unitAt(boxes, x, y) {
  for (let layer = 1; layer < boxes.length; layer++) {
    const box = boxes[layer];
    const [column, row] = [Math.floor((x - box.x) / box.cell), Math.floor((y - box.y) / box.cell)];
    const unit = row * box.columns + column;
    if (column >= 0 && column < box.columns && row >= 0 && unit < box.count) return { layer, unit };
  }
  return null;
}
