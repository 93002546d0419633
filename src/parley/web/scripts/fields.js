// Form fields: show a password, count remaining characters, search in long lists of choices, go to the first error.
import { $, $$, fill, fold, on, whenDrawn } from "./page.js";

const NEARLY_FULL = 200;

on("click", "[data-shows]", (button) => {
  const field = document.getElementById(button.dataset.shows);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
  field.focus();
});

// A password is submitted as one, so that browsers do not store it with the history of a text field.
document.addEventListener("submit", (event) => {
  for (const button of $$("[data-shows]", event.target)) document.getElementById(button.dataset.shows).type = "password";
});

on("input", "textarea", count);

function count(field) {
  const counter = $(`[data-counter-of="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  const left = field.maxLength - field.value.length;
  counter.hidden = left > NEARLY_FULL;
  counter.textContent = fill(counter.dataset.words, left);
  counter.classList.toggle("counter-low", left < 20);
}

// The server would answer a request that is too large without having read it, and what was typed would be lost.
document.addEventListener(
  "submit",
  (event) => {
    const longest = longestField(event.target);
    if (!longest || !isTooLarge(event.target, event.submitter)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    longest.setCustomValidity(document.body.dataset.tooLong);
    longest.reportValidity();
  },
  true,
);
on("input", "textarea, input", (field) => field.validity.customError && !field.files && field.setCustomValidity(""));

function longestField(form) {
  const fields = $$("textarea, input:not([type=hidden], [type=file])", form);
  return fields.sort((one, other) => other.value.length - one.value.length)[0];
}

function isTooLarge(form, submitter) {
  const most = Number(document.body.dataset.longestRequest);
  const texts = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");
  const characters = texts.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  // Measuring takes time. Three bytes of a character, each encoded by three, are the worst case.
  if (form.method !== "post" || characters * 9 < most) return false;
  const isEncoded = form.enctype === "application/x-www-form-urlencoded";
  return (isEncoded ? new URLSearchParams(texts).toString().length : new Blob(texts.flat()).size) > most;
}

// Long lists of choices.
on("input", "[data-options-search]", (search) => {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  for (const option of $$(".option", search.closest("[data-options]"))) {
    const text = fold(option.textContent);
    option.hidden = !words.every((word) => text.includes(word));
  }
});

// Enter in the search field must not submit the surrounding form.
on("keydown", "[data-options-search]", (_search, event) => {
  if (event.key === "Enter") event.preventDefault();
});

on("click", "[data-options-all], [data-options-none]", (button) => {
  const list = button.closest("[data-options]");
  const chosen = "optionsAll" in button.dataset;
  for (const box of $$(".option:not([hidden]) [type=checkbox]", list)) box.checked = chosen;
  list.dispatchEvent(new Event("change", { bubbles: true }));
});

on("change", "[data-options]", tally);

function tally(list) {
  const chosen = $$("[type=checkbox]:checked", list).length;
  $("[data-options-chosen]", list).textContent = chosen ? fill(list.dataset.chosenWords, chosen) : "";
}

whenDrawn((part) => {
  $$("textarea[maxlength]", part).forEach(count);
  $$("[data-options]", part).forEach(tally);
  $("[data-error-summary]", part)?.focus();
});
