/** The network on one canvas: the image, a square for each hidden unit, the ten digits, threads. */

import { colours } from "../shared/colours.js";
import { middle } from "./layout.js";

/** Paint everything; `focus` is a unit {layer, unit} or null. */
export function paintScene(context, { plan, values, threads, focus, off, answer }) {
  const palette = colours();
  const last = plan.boxes.length - 1;
  plan.boxes.forEach((box, layer) => {
    if (layer === 0) paintImage(context, box, values?.[0], palette);
    else if (layer < last) paintUnits(context, box, layer, values?.[layer], off, palette);
  });
  for (const one of threads) paintThread(context, plan, one, palette);
  paintDigits(context, plan.boxes[last], values?.at(-1), answer, palette);
  if (focus) paintFocus(context, plan.boxes[focus.layer], focus.unit, palette);
}

function paintThread(context, plan, { layer, from, to, toLayer = layer + 1, value, strength, quiet }, palette) {
  const [x1, y1] = middle(plan.boxes[layer], from);
  const [x2, y2] = middle(plan.boxes[toLayer], to);
  const bend = plan.across ? [(x1 + x2) / 2, y1, (x1 + x2) / 2, y2] : [x1, (y1 + y2) / 2, x2, (y1 + y2) / 2];
  context.strokeStyle = value > 0 ? palette.accent : palette.wrong;
  context.globalAlpha = (quiet ? 0.3 : 0.65) * strength;
  context.lineWidth = 0.6 + 2 * strength;
  context.setLineDash(value > 0 ? [] : [4, 4]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(...bend, x2, y2);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function frame(context, { x, y, columns, rows, cell }, palette) {
  context.fillStyle = palette.sheet;
  context.fillRect(x - 4, y - 4, columns * cell + 8, rows * cell + 8);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(x - 4, y - 4, columns * cell + 8, rows * cell + 8);
}

function paintImage(context, box, pixels, palette) {
  frame(context, box, palette);
  context.fillStyle = palette.ink;
  pixels?.forEach((ink, i) => {
    if (ink < 0.02) return;
    context.globalAlpha = Math.min(1, ink);
    context.fillRect(box.x + (i % 28) * box.cell, box.y + Math.floor(i / 28) * box.cell, box.cell + 0.3, box.cell + 0.3);
  });
  context.globalAlpha = 1;
}

/** A unit is filled as far as it is awake; below zero (tanh) it is a small square. */
function paintUnits(context, box, layer, values, off, palette) {
  frame(context, box, palette);
  const most = values?.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const gap = box.cell > 9 ? 1.5 : 0.5;
  for (let unit = 0; unit < box.count; unit++) {
    const [x, y] = middle(box, unit);
    const value = values ? values[unit] / most : 0;
    const half = box.cell / 2 - gap;
    square(context, x, y, half, palette.grid, 1);
    if (value) square(context, x, y, value > 0 ? half : half * 0.6, value > 0 ? palette.accent : palette.wrong, Math.abs(value));
    if (off.has(`${layer}:${unit}`)) cross(context, x, y, half, palette.wrong);
  }
}

function square(context, x, y, half, colour, alpha) {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(x - half, y - half, 2 * half, 2 * half);
  context.globalAlpha = 1;
}

function cross(context, x, y, half, colour) {
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
  frame(context, box, palette);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let digit = 0; digit < 10; digit++) {
    const [x, y] = middle(box, digit);
    const share = outputs ? Math.min(1, Math.max(0, outputs[digit])) : 0;
    square(context, x, y, box.cell / 2 - 1, palette.accent, share);
    context.fillStyle = share > 0.5 ? palette.paper : palette.ink;
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
