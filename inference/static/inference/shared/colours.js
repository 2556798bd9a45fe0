/** The page's own colours for canvases, light or dark, and pictures of what is for and against. */

const dark = matchMedia("(prefers-color-scheme: dark)");
const names = ["paper", "sheet", "ink", "soft", "line", "grid", "accent", "wrong", "serif"];
let known = null;

/** {paper, sheet, ink, soft, line, grid, accent, wrong, serif} as the style sheet has them now. */
export function colours() {
  const style = known ? null : getComputedStyle(document.documentElement);
  known ??= Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return known;
}

/** Call repaint() whenever light becomes dark or back. */
export function whenRecoloured(repaint) {
  dark.addEventListener("change", () => {
    known = null;
    repaint();
  });
}

/**
 * 784 numbers, above 0 for and below 0 against, as squares: full ones for, small ones against, so
 * that the two differ by more than colour.
 */
export function paintSigned(canvas, numbers) {
  const context = canvas.getContext("2d");
  const cell = canvas.width / 28;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!numbers) return;
  const most = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const { accent, wrong } = colours();
  numbers.forEach((number, i) => {
    const strength = Math.abs(number) / most;
    if (strength < 0.04) return;
    const side = number > 0 ? cell : cell * 0.55;
    const inset = (cell - side) / 2;
    context.globalAlpha = strength ** 0.8;
    context.fillStyle = number > 0 ? accent : wrong;
    context.fillRect((i % 28) * cell + inset, Math.floor(i / 28) * cell + inset, side, side);
  });
  context.globalAlpha = 1;
}

/** Give a canvas the screen's own resolution for its size on the page; true when that changed it. */
export function sharpen(canvas) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width === width && canvas.height === height) return false;
  Object.assign(canvas, { width, height });
  return true;
}
