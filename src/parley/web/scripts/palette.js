// The command palette: a combobox whose list is filtered here, with what the search finds below it.
import { $, $$, fill, fold, on } from "./page.js";
import { open } from "./dialogs.js";

const PAUSE = 180;
const SHORTEST = 2;
let timer = 0;
let search = new AbortController();

const palette = () => $("#palette");
const field = () => $("#palette-words");
const options = () => $$("#palette [role=option]").filter((option) => option.checkVisibility());

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (!palette() || $("dialog[open]:not(#palette)")) return;
  event.preventDefault();
  if (palette().open) palette().close();
  else {
    open(palette());
    prepare();
  }
});

// The dialog itself is opened by dialogs.js.
on("click", "[data-opens=palette]", prepare);

async function prepare() {
  if (!palette()?.open) return setTimeout(() => palette()?.open && prepare());
  field().value = "";
  $("[data-palette-found]").replaceChildren();
  const own = $("[data-palette-own]");
  if (!own.childElementCount) {
    const answer = await fetch(palette().dataset.palette, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return say(palette().querySelector("[role=status]").dataset.failed);
    own.innerHTML = await answer.text();
  }
  filter();
}

on("input", "#palette-words", () => {
  filter();
  clearTimeout(timer);
  search.abort();
  const words = field().value.trim();
  $("[data-palette-found]").replaceChildren();
  if (words.length >= SHORTEST) timer = setTimeout(find, PAUSE, words);
});

/** Show the places and commands that contain all words. */
function filter() {
  const words = fold(field().value).split(/\s+/).filter(Boolean);
  for (const option of $$("[data-palette-own] [role=option]")) {
    const text = fold(`${option.textContent} ${option.dataset.words}`);
    option.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of $$("[data-palette-own] [role=group]")) group.hidden = !$("[role=option]:not([hidden])", group);
  show(words.join(" ").length >= SHORTEST);
}

async function find(words) {
  search = new AbortController();
  const { signal } = search;
  const address = `${palette().dataset.searches}?${new URLSearchParams({ q: words })}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal }).catch(() => null);
  if (signal.aborted) return;
  if (!answer?.ok || answer.redirected) return show(false, $("#palette [role=status]").dataset.failed);
  put(await answer.text());
  show(false);
}

/** Add the groups of the search to the list. Its field in the top bar may show the same ids. */
function put(text) {
  const fragment = document.createRange().createContextualFragment(text);
  for (const title of $$("[id]", fragment)) title.id = `palette-${title.id}`;
  for (const group of $$("[aria-labelledby]", fragment)) group.setAttribute("aria-labelledby", `palette-${group.getAttribute("aria-labelledby")}`);
  $("[data-palette-found]").replaceChildren(...($("[role=listbox]", fragment)?.children ?? []));
}

/** Number the options, mark one, and say how many there are, unless the search still runs. */
function show(isPending, sentence = "") {
  $("#palette-list").hidden = false;
  const shown = options();
  for (const [number, option] of $$("#palette [role=option]").entries()) option.id = `palette-option-${number}`;
  $("#palette-list").hidden = !shown.length;
  field().setAttribute("aria-expanded", Boolean(shown.length));
  mark(shown.find((option) => option.ariaSelected === "true") ?? shown[0]);
  const { none, count } = $("#palette [role=status]").dataset;
  if (sentence) say(sentence, true);
  else if (!isPending) say(shown.length ? fill(count, shown.length) : none, !shown.length);
}

function say(sentence, isShown = true) {
  const status = $("#palette [role=status]");
  status.textContent = sentence;
  status.classList.toggle("visually-hidden", !isShown);
}

function mark(option) {
  for (const other of $$("#palette [aria-selected=true]")) other.ariaSelected = "false";
  if (option) {
    option.ariaSelected = "true";
    field().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else field().removeAttribute("aria-activedescendant");
}

on("keydown", "#palette-words", (_field, event) => {
  if (event.isComposing) return;
  const shown = options();
  const now = shown.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && shown.length) mark(shown.at((now + step) % shown.length));
  else if (event.key === "Enter") shown[now]?.click();
  else return;
  event.preventDefault();
});

on("pointermove", "#palette [role=option]", (option) => option.ariaSelected === "true" || mark(option));

// The list stays where the arrow keys are: a press on an option must not take the focus from the field.
on("mousedown", "#palette [role=option]", (_option, event) => event.preventDefault());

on("click", "#palette a[role=option]", () => palette().close());
