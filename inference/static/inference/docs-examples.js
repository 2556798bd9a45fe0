"use strict";

/** A plugin of Swagger UI: a list of numbers stands on one line, not each of 784 pixels on its own. */

const NUMBERS = /\[\s*-?\d[^[\]{}"]*\]/g;

const numbersOnOneLine = (code) =>
  typeof code === "string" ? code.replace(NUMBERS, (list) => list.replace(/\s+/g, " ")) : code;

const shortExamples = () => ({
  wrapComponents: {
    HighlightCode:
      (Original, { React }) =>
      (properties) =>
        React.createElement(Original, { ...properties, children: numbersOnOneLine(properties.children) }),
  },
});
