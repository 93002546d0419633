// The draft of the answer on a question's task page: saved after a pause, in the same place as on the answer page.
import { $, on } from "parley/page.js";

const PAUSE = 800;
const AGAIN = 5000;
let timer = 0;
let isUnsaved = false;

on("input", "#action-form, [data-task-draft]", () => {
  const place = $("[data-task-draft]");
  if (!place) return;
  isUnsaved = true;
  $("[data-draft]", place).textContent = place.dataset.saving;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});

async function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  const place = $("[data-task-draft]");
  const form = $("#action-form");
  if (!place || !form || !isUnsaved) return;
  isUnsaved = false;
  const request = { method: "POST", body: new FormData(form), keepalive, headers: { Parts: "1" } };
  const answer = await fetch(place.dataset.address, request).catch(() => null);
  if (!answer?.ok) {
    $("[data-draft]", place).textContent = place.dataset.failed;
    // A refusal would repeat itself: retry only after network and server errors.
    if (!answer || answer.status >= 500) {
      isUnsaved = true;
      timer = setTimeout(save, AGAIN);
    }
    return;
  }
  const { overtaken, reading } = await answer.json();
  if (isUnsaved) return;
  $("[data-draft]", place).textContent = overtaken || place.dataset.saved;
  $("[data-reading]", place).innerHTML = reading;
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "action-form") return;
  clearTimeout(timer);
  isUnsaved = false;
});
document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
