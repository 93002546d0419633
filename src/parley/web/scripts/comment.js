// The comment form: its texts follow the chosen audience, Ctrl+Enter submits it.
import { $, on, whenDrawn } from "./page.js";

on("change", ".comment-box [name=audience]", (choice) => {
  address(choice.form);
  $("textarea", choice.form).focus();
});

function address(form) {
  const field = $("textarea", form);
  field.dataset.placeholderPartner ??= field.placeholder;
  const isInternal = $("[value=internal]", form).checked;
  field.placeholder = isInternal ? field.dataset.placeholderInternal : field.dataset.placeholderPartner;
}

on("keydown", "[data-sends]", (field, event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

whenDrawn((part) => {
  const form = $(".comment-box", part);
  if (form) address(form);
});
