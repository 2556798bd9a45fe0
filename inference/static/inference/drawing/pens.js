/** The pens: how wide each draws, as a multiple of the usual width, and whether it takes ink away. */

import { byId } from "../shared/dom.js";

export const PENS = {
  normal: { width: 1 },
  thin: { width: 0.6 },
  broad: { width: 1.6 },
  eraser: { width: 1.6, erases: true },
};

/** The pen that is chosen on the page: the eraser while its button is pressed, else one of a menu. */
export const chosenPen = () =>
  byId("eraser").getAttribute("aria-pressed") === "true" ? "eraser" : byId("pen").value;

/** Let the buttons choose; whoever picks a pen from the menu wants to draw with it. */
export function startPens() {
  const eraser = byId("eraser");
  const erase = (isOn) => eraser.setAttribute("aria-pressed", isOn);
  eraser.addEventListener("click", () => erase(eraser.getAttribute("aria-pressed") !== "true"));
  byId("pen").addEventListener("change", () => erase(false));
  byId("clear").addEventListener("click", () => erase(false)); // nothing is left to erase
}
