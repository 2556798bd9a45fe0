/** Short names for what every module does with the document. */

export const byId = (id) => document.getElementById(id);

/** True in a field with text, which has its own undo and paste. */
export const isTextField = (element) =>
  Boolean(element.closest?.("textarea, input:is([type=text], [type=search], [type=number], :not([type]))"));

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
