/** One unit under the lens: what it looks for, how awake it is, how it votes; and its switch. */

import { colours, paintSigned } from "../shared/colours.js";
import { strongest } from "./connections.js";
import { texts } from "../shared/texts.js";

const part = (id) => document.getElementById(id);
const layerPick = part("unit-layer");
const unitPick = part("unit-number");
const votes = [...document.querySelectorAll("#votes li")];
const DECIDERS = 6;

/** `state` is the inside's own; choose() looks at a unit, show() writes about one, fill() starts. */
export function startInspector(state, { repaint, changed }) {
  let painted = null; // which picture of what is looked for
  const isOutput = ({ layer }) => layer === state.network.layers.length;

  function fill({ sizes }) {
    const options = sizes.slice(1).map((size, i) => new Option(texts.layer(i + 1, size, i + 2 === sizes.length), i + 1));
    layerPick.replaceChildren(...options);
    choose(state.chosen);
  }

  function choose({ layer, unit }) {
    const size = state.network.sizes[layer];
    state.chosen = { layer, unit: Math.min(size - 1, Math.max(0, unit || 0)) };
    layerPick.value = layer;
    Object.assign(unitPick, { value: state.chosen.unit, max: size - 1 });
    repaint();
  }

  /** As choose(), by the visitor's own hand. */
  function pick(focus) {
    state.isPicked = true;
    choose(focus);
  }

  function show(focus) {
    const { network, values, off } = state;
    const key = `${focus.layer}:${focus.unit}`;
    showLooks(focus);
    part("unit-title").textContent = isOutput(focus) ? texts.outputTitle(focus.unit) : texts.unitTitle(focus.layer, focus.unit);
    part("looks-note").textContent = focus.layer === 1 ? texts.looksOwn : texts.looksThrough;
    part("unit-says").textContent = saysOf(focus);
    part("switch").hidden = isOutput(focus);
    part("switch").textContent = off.has(key) ? texts.switchOn : texts.switchOff;
    part("votes").hidden = isOutput(focus);
    if (isOutput(focus)) part("votes-title").textContent = texts.deciders;
    part("deciders").hidden = !isOutput(focus) || !values;
    if (!isOutput(focus)) showVotes(focus);
    else if (values) showDeciders(focus.unit);
  }

  /** The first layer looks for the same whatever is drawn, so it is painted once. */
  function showLooks({ layer, unit }) {
    const key = `${state.network.name} ${layer}:${unit} ${colours().ink}`;
    if (layer === 1 && painted === key) return;
    painted = key;
    const wanted = state.network.looksFor(layer, unit, state.values);
    paintSigned(part("looks"), wanted);
    part("looks").setAttribute("aria-label", texts.looksLabel(halves(wanted)));
  }

  function saysOf({ layer, unit }) {
    const values = state.values?.[layer];
    if (!values) return texts.noImage;
    if (state.off.has(`${layer}:${unit}`)) return texts.isOff;
    const rank = values.filter((value) => value > values[unit]).length + 1;
    return layer === state.network.layers.length ? texts.outputSays(values[unit]) : texts.activation(values[unit], rank, values.length);
  }

  function showVotes({ layer, unit }) {
    const { network, values } = state;
    const now = values ?? network.activations(new Float32Array(784));
    const pull = network.pull(layer, unit, now);
    const awake = values && values[layer][unit] !== 0;
    const given = Array.from(pull, (p) => p * (awake ? values[layer][unit] : 1));
    const most = Math.max(...given.map(Math.abs)) || 1;
    part("votes-title").textContent = awake ? texts.votes : texts.wouldVote;
    part("votes").classList.toggle("quiet", !awake);
    votes.forEach((item, digit) => {
      item.style.setProperty("--vote", given[digit] / most);
      item.classList.toggle("against", given[digit] < 0);
      item.lastElementChild.textContent = texts.signed(given[digit]);
    });
  }

  function showDeciders(digit) {
    const { network, values } = state;
    const layer = network.layers.length - 1;
    const added = layer ? network.votesFor(digit, layer, values) : [];
    part("deciders").replaceChildren(...strongest(added, DECIDERS).map((unit) => {
      const button = document.createElement("button");
      const picture = Object.assign(document.createElement("canvas"), { width: 56, height: 56 });
      paintSigned(picture, network.looksFor(layer, unit, values));
      button.type = "button";
      button.append(picture, texts.decider(unit, added[unit]));
      button.addEventListener("click", () => pick({ layer, unit }));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
  }

  function turn(keys, isOff) {
    for (const key of keys) state.off[isOff ? "add" : "delete"](key);
    repaint();
    changed();
  }

  /** Units of the hidden layers that are still on, as "layer:unit". */
  const working = () => state.network.sizes.slice(1, -1).flatMap((size, i) =>
    Array.from({ length: size }, (_, unit) => `${i + 1}:${unit}`)).filter((key) => !state.off.has(key));

  function strongestKeys() {
    const last = state.network.layers.length - 1;
    if (!last || !state.values) return [];
    const added = state.network.votesFor(state.answer, last, state.values);
    return strongest(added.map((vote) => Math.max(0, vote)), 5).map((unit) => `${last}:${unit}`);
  }

  layerPick.addEventListener("change", () => pick({ layer: Number(layerPick.value), unit: 0 }));
  unitPick.addEventListener("input", () => pick({ layer: Number(layerPick.value), unit: Number(unitPick.value) }));
  part("switch").addEventListener("click", () => {
    pick(state.chosen); // stay with it: its switch would point at another one
    const key = `${state.chosen.layer}:${state.chosen.unit}`;
    turn([key], !state.off.has(key));
  });
  part("off-strongest").addEventListener("click", () => turn(strongestKeys(), true));
  part("off-random").addEventListener("click", () => turn(anyOf(working(), 10), true));
  part("all-on").addEventListener("click", () => turn([...state.off], false));
  return { fill, choose, pick, show };
}

function anyOf(list, count) {
  const left = [...list];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(Math.random() * left.length), 1)[0]);
}

/** Where on the sheet most of what is for and against lies, in words for those who cannot see it. */
export function halves(numbers) {
  const places = ["topLeft", "topRight", "bottomLeft", "bottomRight"];
  const sums = { for: [0, 0, 0, 0], against: [0, 0, 0, 0] };
  numbers.forEach((number, i) => {
    const quarter = (i >= 392 ? 2 : 0) + (i % 28 >= 14 ? 1 : 0);
    sums[number > 0 ? "for" : "against"][quarter] += Math.abs(number);
  });
  const most = (list) => texts.places[places[list.indexOf(Math.max(...list))]];
  return { for: most(sums.for), against: most(sums.against) };
}
