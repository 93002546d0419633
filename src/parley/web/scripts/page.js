// Small things the other modules share.

export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Listen on the document for `type` on anything that matches `selector`, now or after a swap. */
export function on(type, selector, handle, options) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handle(element, event);
  }, options);
}

/** Run for every part of the page that is drawn: at first the whole, later what htmx swapped in. */
export function whenDrawn(prepare) {
  prepare(document);
  document.addEventListener("htmx:after:settle", ({ target }) => prepare(target));
}

/** Draw an answer that a script fetched itself, as htmx draws those it fetches: prepared, with the focus where it was.
    `how` says where: `target` and `swap`, or `selectOOB` for parts that go where the part with the same id stands. */
export const draw = (text, how) => window.htmx.swap({ text, ...how });

/** A sentence from the server with "{}" where the number goes. */
export const fill = (sentence, value) => sentence.replace("{}", value);
