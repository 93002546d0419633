// Menus are <details>: one is open at a time, Escape and a click elsewhere close it, arrow keys move within it.
import { $, $$, on } from "./page.js";

const openMenus = () => $$("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = openMenus().at(-1);
  if (!menu) return;
  menu.open = false;
  $("summary", menu).focus();
  event.stopImmediatePropagation();
}, true);

on("keydown", "details[data-menu]", (menu, event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !menu.open || event.target.matches("input")) return;
  event.preventDefault();
  const items = $$("a, button, input:not([type=hidden])", menu);
  const next = items.indexOf(document.activeElement) + step;
  items.at(next % items.length)?.focus();
});

on("focusout", "details[data-menu]", (menu, event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// Filters fold into one button on phones.
on("click", "[data-folds]", (button) => {
  button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") !== "true");
});
