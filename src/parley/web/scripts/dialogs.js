// Dialogs: an element with data-opens="id" opens that <dialog>. If the page lacks it, the link is followed.
import { $, on, whenDrawn } from "./page.js";

on("click", "[data-opens]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  opener.closest("details[data-menu]")?.removeAttribute("open");
  open(dialog);
});

on("click", "[data-closes]", (button) => {
  const target = button.closest(button.dataset.closes);
  if (target instanceof HTMLDialogElement) target.close();
  else target?.remove();
});

// A click on the backdrop closes the dialog.
on("click", "dialog", (dialog, event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && event.clientX + event.clientY > 0) dialog.close();
});

// Open a form that was returned with errors again, so that they are visible.
whenDrawn((part) => {
  const wrong = $("dialog [data-error-summary], dialog [aria-invalid='true']", part);
  const dialog = wrong?.closest("dialog");
  if (dialog && !dialog.open) open(dialog);
});

export function open(dialog) {
  dialog.showModal();
  $("[autofocus], .dialog-body :is(input:not([type=hidden]), textarea, select)", dialog)?.focus();
}
