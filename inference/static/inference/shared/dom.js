/** Short names for what every module does with the document. */

export const byId = (id) => document.getElementById(id);

/** A new square canvas, `side` pixels wide and high. */
export const createCanvas = (side) => Object.assign(document.createElement("canvas"), { width: side, height: side });

/** A new list item that holds one button. */
export function createButtonItem(onClick, ...children) {
  const [item, button] = [document.createElement("li"), document.createElement("button")];
  button.type = "button";
  button.append(...children);
  button.addEventListener("click", onClick);
  item.append(button);
  return item;
}
