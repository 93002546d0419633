// Client tasks: pressed without leaving the page, dragged by their handle or moved by keys, and kept current wherever the
// list stands in the thread. Without this script every button is a form.
import Sortable from "sortablejs";
import { $, $$, draw, on } from "parley/page.js";

const PARTS = "#client-tasks, #client-tasks-here, #messages";
let sortable = null;

on("submit", "[data-client-tasks] form, [data-client-tasks-here] form", (form, event) => {
  if (event.defaultPrevented || form.enctype === "multipart/form-data") return;
  event.preventDefault();
  send(form, event.submitter);
});

async function send(form, submitter, more = {}) {
  const fields = new FormData(form, submitter);
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  const keep = submitter?.dataset.keep ?? "";
  form.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
  form.removeAttribute("aria-busy");
  if (!answer || answer.status >= 500) return form.submit();
  const parts = PARTS.split(", ").filter((part) => $(part)).join(", ");
  await draw(await answer.text(), { swap: "none", selectOOB: parts });
  prepare();
  focusOn(keep);
}

// The same control, or what is nearest to it: after a step to the top the button for the other direction.
function focusOn(keep) {
  if (!keep) return;
  const control = (name) => $$("[data-client-tasks] [data-keep]").find((one) => one.dataset.keep === name && !one.disabled);
  if (keep === "add") return $("[data-new-tasks]")?.focus();
  const [what, ...id] = keep.split("-");
  const other = { up: "down", down: "up" }[what];
  (control(keep) ?? (other && control(`${other}-${id.join("-")}`)) ?? $("[data-client-tasks]"))?.focus({ preventScroll: true });
}

function prepare() {
  sortable?.destroy();
  const list = $("[data-sorted]");
  sortable = list && Sortable.create(list, {
    handle: "[data-handle]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    delay: 150,
    delayOnTouchOnly: true,
    onEnd: ({ item, oldIndex, newIndex }) => {
      if (oldIndex === newIndex) return;
      const button = $("[data-up]", item);
      send(button.form, null, { after: item.previousElementSibling?.dataset.clientTask ?? "" });
    },
  });
  showEverywhere();
}

/** Put the list as it is now into every message that shows it. */
function showEverywhere() {
  const now = $("[data-client-tasks-now]");
  if (!now) return;
  for (const place of $$("[data-client-tasks-here]")) {
    if (place.contains(document.activeElement) || place.innerHTML.trim() === now.innerHTML.trim()) continue;
    place.replaceChildren(now.content.cloneNode(true));
  }
}

on("keydown", "[data-client-task]", (item, event) => {
  if (!event.ctrlKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const button = $(event.key === "ArrowUp" ? "[data-up]" : "[data-down]", item);
  if (button && !button.disabled) button.click();
});

// One line is added by Enter; Shift and Enter begin another line.
on("keydown", "[data-new-tasks]", (field, event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.value.trim()) return;
  event.preventDefault();
  send(field.form, $("button", field.form));
});

prepare();
document.addEventListener("htmx:after:settle", prepare);
const log = $("[data-chat-log]");
if (log) new MutationObserver(showEverywhere).observe(log, { childList: true });
