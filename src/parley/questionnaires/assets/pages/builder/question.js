// The form of a question: more rows for choices, and suggestions for the value of a condition.
import { $, $$, on, whenDrawn } from "parley/page.js";

const ROWS_AT_ONCE = 3;

on("click", "[data-more-rows]", (button) => {
  const list = $("[data-choice-rows]", button.closest("fieldset"));
  const rows = Array.from({ length: ROWS_AT_ONCE }, () => {
    const row = list.lastElementChild.cloneNode(true);
    for (const input of $$("input", row)) input.value = "";
    return row;
  });
  list.append(...rows);
  $("input:not([type=hidden])", rows[0]).focus();
});

on("change", "[name=condition_on]", suggest);

/** Suggest the choices of the selected question. */
function suggest(question) {
  const fields = question.closest("[data-answers]");
  const offered = JSON.parse(fields.dataset.answers)[question.value] ?? [];
  $("datalist", fields).replaceChildren(...offered.map((label) => new Option(label)));
}

whenDrawn((part) => $$("[name=condition_on]", part).forEach(suggest));
