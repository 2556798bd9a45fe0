/** The diagram of a network on a canvas: the image, a square for each hidden unit, the ten digits, connections. */

import { unitKey } from "../network/network.js";
import { colours } from "../shared/colours.js";
import { GRID } from "../shared/sizes.js";
import { middle } from "./layout.js";

/** Paint everything; `plan` is from layout(), `focus` is the unit {layer, unit} to mark, or null. */
export function paintDiagram(context, { plan, values, connections, focus, unitsOff, answer }) {
  const palette = colours();
  const last = plan.boxes.length - 1;
  plan.boxes.forEach((box, layer) => {
    if (layer === 0) paintImage(context, box, values?.[0], palette);
    else if (layer < last) paintUnits(context, box, layer, values?.[layer], unitsOff, palette);
  });
  for (const each of connections) paintConnection(context, plan, each, palette);
  paintDigits(context, plan.boxes[last], values?.at(-1), answer, palette);
  if (focus) paintFocus(context, plan.boxes[focus.layer], focus.unit, palette);
}

function paintConnection(context, plan, { layer, from, to, toLayer = layer + 1, value, strength, isSilent }, palette) {
  const [x1, y1] = middle(plan.boxes[layer], from);
  const [x2, y2] = middle(plan.boxes[toLayer], to);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const bend = plan.isSideBySide ? [x, y1, x, y2] : [x1, y, x2, y];
  context.strokeStyle = value > 0 ? palette.accent : palette.wrong;
  context.globalAlpha = (isSilent ? 0.3 : 0.65) * strength;
  context.lineWidth = 0.6 + 2 * strength;
  context.setLineDash(value > 0 ? [] : [4, 4]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(...bend, x2, y2);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintFrame(context, { x, y, columns, rows, cell }, palette) {
  const frame = [x - 4, y - 4, columns * cell + 8, rows * cell + 8];
  context.fillStyle = palette.sheet;
  context.fillRect(...frame);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(...frame);
}

function paintImage(context, box, pixels, palette) {
  paintFrame(context, box, palette);
  context.fillStyle = palette.ink;
  pixels?.forEach((ink, i) => {
    if (ink < 0.02) return;
    const [column, row] = [i % GRID, Math.floor(i / GRID)];
    context.globalAlpha = Math.min(1, ink);
    context.fillRect(box.x + column * box.cell, box.y + row * box.cell, box.cell + 0.3, box.cell + 0.3);
  });
  context.globalAlpha = 1;
}

/** A unit's square is as strong as its activation; below zero (tanh) it is smaller. */
function paintUnits(context, box, layer, activations, unitsOff, palette) {
  paintFrame(context, box, palette);
  const largest = activations?.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const gap = box.cell > 9 ? 1.5 : 0.5;
  for (let unit = 0; unit < box.count; unit++) {
    const [x, y] = middle(box, unit);
    const value = activations ? activations[unit] / largest : 0;
    const half = box.cell / 2 - gap;
    paintSquare(context, x, y, half, palette.grid, 1);
    if (value > 0) paintSquare(context, x, y, half, palette.accent, value);
    if (value < 0) paintSquare(context, x, y, half * 0.6, palette.wrong, -value);
    if (unitsOff.has(unitKey(layer, unit))) paintCross(context, x, y, half, palette.wrong);
  }
}

function paintSquare(context, x, y, half, colour, alpha) {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(x - half, y - half, 2 * half, 2 * half);
  context.globalAlpha = 1;
}

function paintCross(context, x, y, half, colour) {
  context.strokeStyle = colour;
  context.lineWidth = half > 5 ? 2 : 1;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x - half, y - side * half);
    context.lineTo(x + half, y + side * half);
  }
  context.stroke();
}

function paintDigits(context, box, outputs, answer, palette) {
  paintFrame(context, box, palette);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let digit = 0; digit < 10; digit++) {
    const [x, y] = middle(box, digit);
    const output = outputs ? Math.min(1, Math.max(0, outputs[digit])) : 0;
    paintSquare(context, x, y, box.cell / 2 - 1, palette.accent, output);
    context.fillStyle = output > 0.5 ? palette.paper : palette.ink;
    context.font = `${digit === answer ? 700 : 400} ${box.cell * 0.62}px ${palette.serif}`;
    context.fillText(digit, x, y + 1);
  }
}

function paintFocus(context, box, unit, palette) {
  const [x, y] = middle(box, unit);
  const half = box.cell / 2 + 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}
