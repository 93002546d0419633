// Keys: "/" searches, "g" and a letter goes to a page, "j"/"k" move in a list, "?" lists them all.
// A control names its own key in data-key. Keys are ignored while a text field has the focus.
import { $, $$ } from "./page.js";
import { open } from "./dialogs.js";

const PATIENCE = 1200;
let waitingForPlace = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isWriting(event.target) || $("dialog[open]")) return;
  if (act(event.key)) event.preventDefault();
});

function isWriting(element) {
  return element.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function act(key) {
  if (performance.now() < waitingForPlace) {
    waitingForPlace = 0;
    return press($(`[data-go="${CSS.escape(key)}"]`));
  }
  if (key === "g") return (waitingForPlace = performance.now() + PATIENCE) > 0;
  if (key === "/") return write($("#search") ?? $("[type=search]"));
  if (key === "?") return show($("#keys"));
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  const control = $(`[data-key="${CSS.escape(key)}"]`);
  return control?.matches("textarea, input") ? write(control) : press(control);
}

function press(control) {
  control?.click();
  return Boolean(control);
}

function write(field) {
  if (!field?.checkVisibility()) return false;
  field.focus();
  field.select?.();
  field.scrollIntoView({ block: "nearest" });
  return true;
}

function show(dialog) {
  if (dialog) open(dialog);
  return Boolean(dialog);
}

/** Focus the link of a row, so that Enter opens it like any link. */
function move(step) {
  const links = $$("[data-list] .row-link");
  if (!links.length) return false;
  const now = links.indexOf(document.activeElement?.closest?.(".row")?.querySelector(".row-link"));
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + step, 0), links.length - 1);
  links[next].focus();
  links[next].closest(".row").scrollIntoView({ block: "nearest" });
  return true;
}
