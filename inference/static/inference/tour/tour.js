/** The tour for a first visit: four steps beside the page, which can be drawn on meanwhile. */

import { byId } from "../shared/dom.js";
import { recall, remember } from "../shared/memory.js";
import { texts } from "../shared/texts.js";

const SEEN = "tour-seen";
const PARTS = [null, ".drawing-panel", "#inside-body", ".confidence-panel", "#sample-filter"]; // what each step is about
const tour = byId("tour");
let step = 0; // 0 is the offer
let returnTo = null; // where the focus was before

/** Offer the tour where it was not seen yet; record() says what is known about the chosen network, or null. */
export function startTour(record) {
  const show = (number) => showStep(number, record());
  byId("tour-next").addEventListener("click", () => (step + 1 < PARTS.length ? show(step + 1) : close()));
  byId("tour-back").addEventListener("click", () => show(step - 1));
  byId("tour-close").addEventListener("click", close);
  byId("start-tour").addEventListener("click", ({ target }) => {
    returnTo = target;
    show(1);
  });
  tour.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  if (!recall(SEEN, false)) writeStep(null); // no focus: whoever came to draw is not interrupted
}

function showStep(number, record) {
  step = number;
  writeStep(record);
  mark(PARTS[step]);
  byId("tour-title").focus({ preventScroll: true });
}

function writeStep(record) {
  const { title, text } = texts.tour[step];
  tour.hidden = false;
  tour.dataset.step = step;
  byId("tour-title").textContent = title;
  byId("tour-text").textContent = typeof text === "function" ? text(record?.accuracy ?? null) : text;
  byId("tour-place").textContent = step ? texts.tourPlace(step, PARTS.length - 1) : "";
  byId("tour-back").hidden = step < 2;
  byId("tour-next").textContent = texts.tourNext(step, PARTS.length - 1);
  byId("tour-close").textContent = step ? texts.tourClose : texts.tourDecline;
}

function close() {
  remember(SEEN, true);
  mark(null);
  tour.hidden = true;
  step = 0;
  (returnTo ?? byId("main")).focus({ preventScroll: true });
}

/** Frame the part of the page that a step is about, and bring it into sight. */
function mark(selector) {
  document.querySelector(".toured")?.classList.remove("toured");
  const part = selector && document.querySelector(selector);
  if (!part) return;
  part.classList.add("toured");
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  part.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
}
