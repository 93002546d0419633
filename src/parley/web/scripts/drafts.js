// Drafts of comments are stored in this tab until they are sent, so that an expired session loses no text.
import { $, on, whenDrawn } from "./page.js";

const PREFIX = "draft ";
const keyOf = (form) => PREFIX + form.elements.opened_for?.value + form.action;

function keep(form, isSent = false) {
  const text = $("textarea", form).value;
  const audience = $("[name=audience]:checked", form).value;
  if (text.trim()) sessionStorage.setItem(keyOf(form), JSON.stringify({ text, audience, isSent }));
  else sessionStorage.removeItem(keyOf(form));
}

on("input", ".comment-box", (form) => keep(form));
on("submit", ".comment-box", (form) => keep(form, true));

// Signing out deletes the drafts, so that the next user of the browser finds none.
document.addEventListener("submit", ({ target, submitter }) => {
  if (!(submitter?.formAction ?? target.action).endsWith("/sign-out")) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
});

whenDrawn((part) => {
  const form = $(".comment-box", part);
  const kept = form && JSON.parse(sessionStorage.getItem(keyOf(form)));
  if (!kept) return;
  const field = $("textarea", form);
  if (kept.isSent && location.hash.startsWith("#said-")) {
    sessionStorage.removeItem(keyOf(form));
  } else if (!field.value && $(`[value=${kept.audience}]`, form)) {
    field.value = kept.text;
    $(`[value=${kept.audience}]`, form).checked = true;
  }
});
