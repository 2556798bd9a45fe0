/** Numbers, percentages and plurals as the page's language writes them. */

const LANGUAGE = document.documentElement.lang || "en";
const pluralForm = (n) => Number(n !== 1); // of English: a translated bundle has its own language's
const options = new Map(); // decimals → what toLocaleString takes

/** The form of a text that goes with n; they stand in the order of the catalogue, for English one and many. */
export const counted = (n, ...forms) => forms[pluralForm(n)];

/** 1234.5 → "1,234.5", with at most three decimals. */
export const number = (value) => value.toLocaleString(LANGUAGE);

/** A number with exactly so many decimals. */
export function decimal(value, decimals) {
  if (!options.has(decimals)) options.set(decimals, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return Number(value).toLocaleString(LANGUAGE, options.get(decimals));
}

/** A number with three digits that count. */
export const significant = (value) => Number(value).toLocaleString(LANGUAGE, { maximumSignificantDigits: 3 });

/** 98.92 → "98.92 %"; with a number of decimals, exactly so many. */
export const percent = (value, decimals = null) =>
  `${decimals === null ? number(Number(value)) : decimal(value, decimals)}\u00a0%`;

/** A size in bytes → "459 kB", which is not cut at the end of a line. */
export const kilobytes = (bytes) => `${number(Math.round(bytes / 1000))}\u00a0kB`;
