// The preview of a questionnaire: the server says which questions the answers bring up or rule out.
import { $, $$, on } from "parley/page.js";

const PAUSE = 200;
let timer = 0;
let latest = 0;

on("input", "[data-preview]", (form) => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE, form);
});

async function ask(form) {
  const number = (latest += 1);
  const body = new FormData(form);
  for (const input of $$("[type=file]", form)) body.delete(input.name);
  const answer = await fetch(location.href, { method: "POST", body }).catch(() => null);
  const asked = answer?.ok && (await answer.json().catch(() => null));
  // The answer to an earlier state of the form may arrive last.
  if (!asked || number !== latest) return;
  for (const question of $$("[data-question]", form)) question.hidden = asked[question.dataset.question] === false;
  hideEmptySections(form);
}

function hideEmptySections(form) {
  for (const section of $$("[data-preview-section]", form)) {
    section.hidden = $$("[data-question]", section).every((question) => question.hidden);
  }
}

// Without scripts nothing could bring a question back, so the script is what hides it.
const shown = $("[data-preview]");
if (shown) {
  for (const question of $$("[data-not-asked]", shown)) question.hidden = true;
  hideEmptySections(shown);
}
