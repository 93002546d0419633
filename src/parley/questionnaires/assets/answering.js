// The answer page: saves drafts after a pause, sends single questions, and replaces the parts that changed. Without
// scripts the form is submitted as a whole with the same result.
// Handlers only touch the question that is edited: a page may have five hundred.
import { open } from "parley/dialogs.js";
import { $, $$, draw, on } from "parley/page.js";

const PAUSE = 800;
const CHOICE = 150;
const AGAIN = 5000;
const unsaved = new Set();
let timer = 0;

const questionOf = (element) => element.closest("[data-question]");
const formOf = (element) => element.closest("form[data-answering]");

on("input", "[data-answering] [data-question] :is(input, textarea, select):not([type=file])", (field) => {
  note(questionOf(field), formOf(field).dataset.saving);
  unsaved.add(questionOf(field).id);
  later(field.matches("[type=radio], [type=checkbox], select") ? CHOICE : PAUSE);
});

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  const form = $("form[data-answering]");
  const questions = taken();
  if (!form || !questions.length) return;
  const answer = await post(form, questions, {}, keepalive).catch(() => null);
  if (!answer?.ok) {
    for (const question of questions) {
      unsaved.add(question.id);
      note(question, form.dataset.failed);
    }
    // A refusal would repeat itself: retry only after network and server errors.
    if (!answer || answer.status >= 500) later(AGAIN);
    return;
  }
  const { overtaken, shown, readings } = await answer.json();
  for (const question of questions) note(question, overtaken[question.id] ?? form.dataset.saved);
  for (const [id, html] of Object.entries(readings)) showReading(document.getElementById(id), html);
  for (const [id, isAsked] of Object.entries(shown)) show(document.getElementById(id), isAsked);
}

/** Take the questions with unsaved input off the list. */
function taken() {
  const questions = [...unsaved].map((id) => document.getElementById(id)).filter(Boolean);
  unsaved.clear();
  return questions;
}

/** Post some questions. Not by htmx, which sends the whole form and drops pending requests when the page is left. */
function post(form, questions, extra, keepalive = false) {
  const body = new FormData();
  for (const hidden of $$(":scope > input[type=hidden]", form)) {
    if (!/^(of|submit_key)$/.test(hidden.name)) body.append(hidden.name, hidden.value);
  }
  for (const question of questions) {
    body.append("of", question.dataset.question);
    for (const field of $$("input, textarea, select", question)) {
      if (field.type !== "file" && (!/radio|checkbox/.test(field.type) || field.checked)) body.append(field.name, field.value);
    }
  }
  for (const [name, value] of Object.entries(extra)) body.append(name, value);
  return fetch(location.href.split("#")[0], { method: "POST", body, keepalive, headers: { Parts: "1" } });
}

/** A new idempotency key; empty without HTTPS, where browsers have no randomUUID and repeats are not detected. */
const newKey = () => crypto.randomUUID?.() ?? "";

function note(question, words) {
  const place = question && $("[data-draft]", question);
  if (place && place.textContent !== words) place.textContent = words;
}

/** Show how a number was understood, unless more has been typed since. */
function showReading(question, html) {
  const place = question && !unsaved.has(question.id) && $("[data-reading]", question);
  if (place && place.innerHTML !== html) place.innerHTML = html;
}

// The chosen reading of an ambiguous number is put into its field, and is saved with it.
on("change", "[data-reading] input, .number-readings input", (choice) => {
  const field = choice.form?.elements.namedItem(choice.name.replace(/-meant$/, ""));
  if (field) field.value = choice.value;
});

function show(part, isAsked) {
  if (!part) return;
  const body = $("[data-body]", part);
  if (!body) {
    part.hidden = !isAsked && !part.matches("[data-question]");
    return;
  }
  part.classList.toggle("question-needless", !isAsked);
  body.hidden = !isAsked;
  $("[data-needless]", part).hidden = isAsked;
  const acts = $("[data-acts]", part);
  if (acts) acts.hidden = !isAsked;
}

// The buttons of one question. A chosen file is sent with the whole form, whose upload shows its progress.
on("click", "[data-answering] [data-question] button[name]:not([name=delegate])", async (button, event) => {
  const question = questionOf(button);
  if ($$("[type=file]", question).some((input) => input.files.length)) return;
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  clearTimeout(timer);
  const form = formOf(button);
  const questions = [...new Set([question, ...taken()])];
  const answer = await post(form, questions, { [button.name]: button.value, submit_key: newKey() }).catch(() => null);
  const isPage = answer?.headers.get("Content-Type")?.startsWith("text/html");
  if (!answer || !isPage || !(answer.ok || answer.status === 422)) {
    button.disabled = false;
    for (const part of questions) unsaved.add(part.id);
    note(question, form.dataset.failed);
    return;
  }
  await draw(await answer.text(), { swap: "none", selectOOB: "[data-question], #answer-bar" });
  document.getElementById(question.id)?.focus({ preventScroll: true });
});

// Send all asks first, on a page of its own. Chosen files would be lost on the way there: with files it asks here.
on("click", "[data-answering] button[name=send][value=all]", async (button, event) => {
  const form = formOf(button);
  const files = $$("[type=file]", form).filter((input) => input.files.length);
  if (!files.length) return;
  event.preventDefault();
  if (button.disabled) return;
  button.disabled = true;
  clearTimeout(timer);
  taken();
  const numbers = files.map((input) => questionOf(input).dataset.question).join();
  const answer = await post(form, $$("[data-question]", form), { send: "all", files: numbers }).catch(() => null);
  button.disabled = false;
  if (!answer?.ok || answer.redirected) return note(questionOf(files[0]), form.dataset.failed);
  $("#send-all")?.remove();
  form.insertAdjacentHTML("beforeend", await answer.text());
  open($("#send-all"));
});

on("click", "[data-next]", (link, event) => {
  const edge = $(".topbar")?.offsetHeight ?? 0;
  const waiting = $$("[data-waits]:not(.question-needless)", formOf(link));
  const next = waiting.find((question) => question.getBoundingClientRect().top > edge + 40) ?? waiting[0];
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView({ block: "start" });
  $("input:not([type=hidden]), textarea, select", next)?.focus({ preventScroll: true });
});

// Submit the whole form once, including unsaved input.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-answering]")) return;
  if (event.target.classList.contains("is-sending")) return event.preventDefault();
  clearTimeout(timer);
  unsaved.clear();
  if (!event.defaultPrevented) event.target.classList.add("is-sending");
});

addEventListener("pageshow", () => $("form[data-answering]")?.classList.remove("is-sending"));
document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
addEventListener("pagehide", () => save({ keepalive: true }));
