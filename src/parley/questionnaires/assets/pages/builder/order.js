// Reordering by dragging or by the arrows. The page changes at once, then the server stores the order.
import { $, $$, fill, on } from "parley/page.js";

const form = $("#order");
const lists = $$("[data-sortable]");
const arrows = () => $$("[form=order]");
const FOCUS = "parley-builder-focus";
// Requests run one after the other.
let kept = Promise.resolve();
let waiting = 0;

// Ask before leaving while moves are unsaved.
window.addEventListener("beforeunload", (event) => {
  if (waiting) event.preventDefault();
});

function keep(move, line, control) {
  const place = $$("[data-id]:not(.builder-note)").indexOf(line) + 1;
  const said = $("[data-order-said]");
  said.textContent = place ? fill(said.dataset.words, place) : "";
  said.dataset.waiting = waiting += 1;
  kept = kept.then(async () => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries({ ...move, quiet: "on" })) body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
    said.dataset.waiting = waiting -= 1;
    if (answer?.status === 204) return;
    // Refused, or a new version was opened, in which all ids differ.
    if (control) sessionStorage.setItem(FOCUS, JSON.stringify([control.value, arrows().indexOf(control)]));
    waiting = 0;
    location.reload();
    await new Promise(() => {});
  });
}

on("click", "[form=order][name=question]", (arrow, event) => {
  event.preventDefault();
  const line = arrow.closest("[data-id]");
  if (!step(line, arrow.value.startsWith("up:"))) return;
  arrow.focus();
  line.scrollIntoView({ block: "nearest" });
  keep({ question: arrow.value }, line, arrow);
});

/** Move one place up or down, across sections. */
function step(line, up) {
  const beside = up ? line.previousElementSibling : line.nextElementSibling;
  if (beside) {
    beside[up ? "before" : "after"](line);
    return true;
  }
  const list = lists[lists.indexOf(line.parentElement) + (up ? -1 : 1)];
  list?.[up ? "append" : "prepend"](line);
  return Boolean(list);
}

/** Find the same arrow after the page was replaced, by position if a new version has other ids. */
function focusAgain() {
  const [value, place] = JSON.parse(sessionStorage.getItem(FOCUS) ?? "[]");
  sessionStorage.removeItem(FOCUS);
  (arrows().find((arrow) => arrow.value === value) ?? arrows()[place])?.focus();
}

function makeDraggable({ default: Sortable }) {
  const quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const list of lists) {
    Sortable.create(list, {
      group: "questions",
      handle: "[data-grip]",
      draggable: "[data-id]",
      animation: quick ? 0 : 120,
      ghostClass: "builder-moving",
      onEnd({ item, from, to, oldDraggableIndex, newDraggableIndex }) {
        if (from === to && oldDraggableIndex === newDraggableIndex) return;
        keep({ moved: item.dataset.id, into: to.dataset.section, place: newDraggableIndex }, item);
      },
    });
  }
}

if (form) {
  // Without drag and drop the arrows remain.
  import("sortablejs").then(makeDraggable, () => $$("[data-grip]").forEach((grip) => grip.remove()));
  focusAgain();
}
