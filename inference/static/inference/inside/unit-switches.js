/** Switches hidden units off and on: one, those that decide, some at random, or all. */

import { unitKey } from "../network/network.js";
import { byId } from "../shared/dom.js";
import { strongest } from "./connections.js";

const STRONGEST = 5;
const RANDOM = 10;

/** Change state.unitsOff, which inside.js owns, and call changed(); pick() keeps the inspector on a unit. */
export function startUnitSwitches(state, { pick, changed }) {
  function turn(keys, isOff) {
    for (const key of keys) state.unitsOff[isOff ? "add" : "delete"](key);
    changed();
  }

  function switchChosen() {
    pick(state.chosen); // else the strongest unit would be looked at next, which may be another one
    const key = unitKey(state.chosen.layer, state.chosen.unit);
    turn([key], !state.unitsOff.has(key));
  }

  byId("unit-switch").addEventListener("click", switchChosen);
  byId("strongest-off").addEventListener("click", () => turn(strongestUnits(state), true));
  byId("random-off").addEventListener("click", () => turn(randomOf(unitsOn(state), RANDOM), true));
  byId("all-on").addEventListener("click", () => turn([...state.unitsOff], false));
}

/** Of the last hidden layer, those that contribute most to the answer. */
function strongestUnits({ network, values, answer }) {
  const layer = network.layers.length - 1;
  if (!layer || !values) return [];
  const positive = network.contributions(answer, layer, values).map((value) => Math.max(0, value));
  return strongest(positive, STRONGEST).map((unit) => unitKey(layer, unit));
}

/** The hidden units of all layers that are still on. */
function unitsOn({ network, unitsOff }) {
  const keys = network.sizes.slice(1, -1).flatMap((size, i) =>
    Array.from({ length: size }, (_, unit) => unitKey(i + 1, unit)));
  return keys.filter((key) => !unitsOff.has(key));
}

function randomOf(list, count) {
  const rest = [...list];
  return Array.from({ length: Math.min(count, rest.length) }, () =>
    rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
}
