"use strict";

/** Plugins of Swagger UI: shorter examples, and no link inside a button. */

const NUMBERS = /\[\s*-?\d[^[\]{}"]*\]/g;

const numbersOnOneLine = (code) =>
  typeof code === "string" ? code.replace(NUMBERS, (list) => list.replace(/\s+/g, " ")) : code;

/** A list of numbers stands on one line, not each of 784 pixels on its own. */
const shortExamples = () => ({
  wrapComponents: {
    HighlightCode:
      (Original, { React }) =>
      (properties) =>
        React.createElement(Original, { ...properties, children: numbersOnOneLine(properties.children) }),
  },
});

/**
 * The path of an operation is the name of the button that opens it, and a link in a button cannot be reached by
 * keyboard alone. Opening it still changes the address. Paths of operations are "tag/operation", of groups "tag".
 */
const noLinkInButtons = () => ({
  wrapComponents: {
    DeepLink:
      (Original, { React }) =>
      (properties) =>
        React.createElement(Original, {
          ...properties,
          enabled: properties.enabled && !properties.path.includes("/"),
        }),
  },
});
