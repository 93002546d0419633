// Helpers shared by the other modules.

export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Listen on the document for `type` on anything that matches `selector`, now or after a swap. */
export function on(type, selector, handle, options) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handle(element, event);
  }, options);
}

/** Run for every rendered part of the page: first the whole page, later each part that htmx swapped in. */
export function whenDrawn(prepare) {
  prepare(document);
  document.addEventListener("htmx:after:settle", ({ target }) => prepare(target));
}

/** Swap in a response that a script fetched itself, as htmx does with its own: prepared, and with the focus kept.
    `how` says where: `target` and `swap`, or `selectOOB` for parts that go where the part with the same id stands. */
export const draw = (text, how) => window.htmx.swap({ text, ...how });

/** Fill the "{}" in a sentence from the server with a number. */
export const fill = (sentence, value) => sentence.replace("{}", value);

const LETTERS = { ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th", ς: "σ" };

// The form in which texts are compared, as `folded` of core/text.py returns it.
export const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\p{Mn}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/\p{Pd}/gu, "-")
    .replace(/[øđðłıßæœþς]/g, (letter) => LETTERS[letter]);
