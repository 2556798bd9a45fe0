/** Sizes that several modules share. */

export const GRID = 28; // pixels on each side of the image that a network reads
export const PIXELS = GRID * GRID;
export const SHEET = 280; // units on each side of the sheet, whatever the screen's resolution
