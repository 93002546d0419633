// Forms with checkboxes: select all or none, and show the number of selected rows.
import { $, $$, fill, on, whenDrawn } from "parley/page.js";

const boxes = (form) => $$('[type=checkbox][name="chosen"]', form);

on("click", "[data-choose]", (button) => {
  const form = button.closest("[data-choosing]");
  for (const box of boxes(form)) box.checked = button.dataset.choose === "all";
  count(form);
});

on("change", "[data-choosing]", count);

function count(form) {
  const counter = $("[data-chosen]", form);
  if (!counter) return;
  const chosen = boxes(form).filter((box) => box.checked).length;
  counter.textContent = chosen ? fill(form.dataset.chosenWords, chosen) : "";
}

whenDrawn((part) => $$("[data-choosing]", part).forEach(count));
