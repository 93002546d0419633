// A field with data-suggest, the address of suggestions, shows what is found while one types. Enter without a chosen
// suggestion submits the form as without this script. Other scripts may reuse `suggest`.
import { $, $$, fill, on } from "./page.js";

const PAUSE = 150;
const requests = new WeakMap();

on("input", "[data-suggest]", (field, event) => {
  if (!event.isComposing) suggest(field);
});
on("compositionend", "[data-suggest]", (field) => suggest(field));
on("focusin", "[data-suggest]", (field) => {
  if (field.value.trim() && panelOf(field).childElementCount) show(field, true);
});

/** Fetch suggestions for what the field contains now. A request that is still under way is aborted. */
export function suggest(field) {
  requests.get(field)?.abort();
  const words = field.value.trim();
  if (!words) return show(field, false);
  const request = new AbortController();
  requests.set(field, request);
  setTimeout(() => request.signal.aborted || load(field, words, request.signal), PAUSE);
}

async function load(field, words, signal) {
  try {
    const response = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal });
    const text = await response.text();
    // A session that has ended leads to the page for signing in, which is no list of suggestions.
    if (signal.aborted || !response.ok || response.redirected) return signal.aborted || show(field, false);
    panelOf(field).innerHTML = text;
    choose(field, null);
    show(field, document.activeElement === field);
    const said = $("[data-suggest-said]", field.form);
    said.textContent = options(field).length ? fill(said.dataset.suggestSaid, options(field).length - 1) : panelOf(field).textContent.trim();
  } catch (error) {
    if (error.name !== "AbortError") show(field, false);
  }
}

on("keydown", "[data-suggest]", (field, event) => {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const found = options(field);
  if (step && found.length) {
    event.preventDefault();
    const next = found.indexOf(chosen(field)) + step;
    show(field, true);
    // Before the first one comes the field itself.
    choose(field, next < 0 && step < 0 && chosen(field) ? null : found.at(next < -1 ? -1 : next % found.length));
  } else if (event.key === "Enter" && isShown(field) && chosen(field)) {
    event.preventDefault();
    chosen(field).click();
  } else if (event.key === "Escape" && isShown(field)) {
    event.preventDefault();
    event.stopPropagation();
    show(field, false);
  }
});

on("focusout", "[data-suggest]", (field, event) => {
  if (!panelOf(field).contains(event.relatedTarget)) show(field, false);
});
// The field keeps the focus while a suggestion is pressed, so that the list is still there when it is released.
on("mousedown", "[data-suggestions]", (_panel, event) => event.preventDefault());

const panelOf = (field) => $("[data-suggestions]", field.form);
const options = (field) => $$("[role=option]", panelOf(field));
const chosen = (field) => $("[aria-selected=true]", panelOf(field));
const isShown = (field) => !panelOf(field).hidden;

function show(field, isOpen) {
  const panel = panelOf(field), list = $("[role=listbox]", panel);
  panel.hidden = !isOpen;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", String(isOpen && list !== null));
  if (list) {
    list.id = `${field.id}-found`;
    field.setAttribute("aria-controls", list.id);
  }
  if (!isOpen) choose(field, null);
}

function choose(field, option) {
  chosen(field)?.removeAttribute("aria-selected");
  if (!option) return field.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.id ||= `${field.id}-${options(field).indexOf(option)}`;
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}
