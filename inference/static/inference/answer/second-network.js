/** Two networks, one drawing: their answers back to back. */

import { predict } from "../shared/api.js";
import { latest } from "../shared/take-latest.js";
import { report, settle } from "../shared/notice.js";
import { percentages } from "./percentages.js";
import { texts } from "../shared/texts.js";

const part = (id) => document.getElementById(id);
const select = part("second");
const rows = [...document.querySelectorAll("#duel tbody tr")];
let asked = null; // {pixels, first: {record, answer}}
let recordOf = () => null;

const asking = latest((signal) => predict(asked.pixels, select.value, signal));

export const secondNetwork = () => select.value;

export function startBeside() {
  select.addEventListener("change", refresh);
}

/** The networks to choose from; `wanted` is chosen if it is among them. */
export function fillSecond(found, wanted) {
  recordOf = (name) => found.find((network) => network.name === name) ?? null;
  const kept = select.value || wanted;
  select.replaceChildren(new Option(texts.noSecond, ""), ...found.map(({ name, accuracy }) => new Option(texts.network(name, accuracy), name)));
  select.value = recordOf(kept) ? kept : "";
  refresh();
}

/** Put this image to the second network as well; null for none. */
export function askBeside(question) {
  asked = question;
  refresh();
}

async function refresh() {
  asking.cancel();
  part("beside").hidden = !select.value;
  if (!select.value) return settle("beside");
  describe("right", recordOf(select.value));
  describe("left", asked?.record ?? null);
  if (!asked) return show(null, null);
  try {
    const answer = await asking.ask();
    if (answer) show(asked.answer, answer);
    settle("beside");
  } catch (error) {
    show(null, null);
    report("beside", error, refresh);
  }
}

function describe(side, record) {
  part(`${side}-name`).textContent = record?.name ?? "–";
  part(`${side}-facts`).textContent = record ? texts.card(record) : "";
}

function show(left, right) {
  part("verdicts").textContent = left ? texts.duel(left, right) : texts.nothing;
  for (const [side, answer] of [["left", left], ["right", right]]) {
    const shares = answer ? percentages(answer.probabilities) : null;
    rows.forEach((row, digit) => {
      const cell = row.querySelector(`.${side}`);
      cell.style.setProperty("--share", answer?.probabilities[digit] ?? 0);
      cell.classList.toggle("first", answer?.predicted_digit === digit);
      cell.textContent = shares ? texts.percent(shares[digit]) : "–";
    });
  }
}
