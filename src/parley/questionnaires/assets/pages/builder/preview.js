// The preview: questions come and go with the answers they depend on, as far as their conditions are plain.
import { $, $$, on } from "parley/page.js";

const COMPARED = {
  is: (given, value) => given.includes(value),
  is_not: (given, value) => !given.includes(value),
  answered: (given) => given.length > 0,
  not_answered: (given) => given.length === 0,
  more: (given, value) => order(given, value) > 0,
  less: (given, value) => order(given, value) < 0,
  at_least: (given, value) => order(given, value) >= 0,
  at_most: (given, value) => order(given, value) <= 0,
};

/** Numbers by size, dates (which are written as 2027-03-31) by their letters; nothing is neither more nor less. */
function order([given], value) {
  if (!given) return NaN;
  const [one, other] = [Number(given.replace(",", ".")), Number(value)];
  if (!Number.isNaN(one) && !Number.isNaN(other)) return one - other;
  return given.localeCompare(value, "en");
}

function answersOf(question) {
  if (question.hidden) return [];
  const filled = $$(":is(input:not([type=radio], [type=checkbox]), textarea), :checked", question);
  return filled.map((control) => control.value.trim()).filter(Boolean);
}

function ask(preview) {
  const questions = $$("[data-question]", preview);
  const byName = new Map(questions.map((question) => [question.dataset.question, question]));
  // What one answer brings up may bring up more: again until nothing changes, and never round and round.
  for (let round = 0, moved = true; moved && round < questions.length; round += 1) {
    moved = false;
    for (const question of $$("[data-asked]", preview)) {
      const isAsked = JSON.parse(question.dataset.asked).every(([name, comparison, value]) => {
        const other = byName.get(name);
        return COMPARED[comparison](other ? answersOf(other) : [], value);
      });
      moved ||= question.hidden === isAsked;
      question.hidden = !isAsked;
    }
  }
  for (const section of $$("[data-preview-section]", preview)) {
    section.hidden = $$("[data-question]", section).every((question) => question.hidden);
  }
}

on("input", "[data-preview]", ask);

// Enter in a field must not send what is no form.
on("submit", "[data-preview]", (_preview, event) => event.preventDefault());

const shown = $("[data-preview]");
if (shown) ask(shown);
