/** The page's colours, light or dark, for what is painted on a canvas. */

const dark = matchMedia(document.getElementById("dark").media);
const NAMES = ["paper", "sheet", "ink", "soft", "line", "grid", "accent", "wrong", "serif"];
let current = null;

/** {paper, sheet, ink, soft, line, grid, accent, wrong, serif} as the style sheet has them now. */
export function colours() {
  if (current) return current;
  const style = getComputedStyle(document.documentElement);
  return (current = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])));
}

/** Call repaint() whenever light becomes dark or back. */
export function onColoursChange(repaint) {
  dark.addEventListener("change", () => {
    current = null;
    repaint();
  });
}
