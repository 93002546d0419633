// Places in the settings are ordered by dragging, where the buttons serve without scripts.
import { $, $$, fill, on } from "parley/page.js";

const FOCUS = "parley-arranging-focus";

// The page is loaded anew after a change: focus the same button, or its neighbour where it can do no more.
on("submit", ".arranging-actions", (form, event) => {
  const buttons = $$("button", form);
  sessionStorage.setItem(FOCUS, JSON.stringify([form.closest("[data-place]").id, buttons.indexOf(event.submitter)]));
});

const [row, number] = JSON.parse(sessionStorage.getItem(FOCUS) ?? "[]");
sessionStorage.removeItem(FOCUS);
if (row) {
  const buttons = $$(`#${CSS.escape(row)} button`);
  const button = buttons[number]?.disabled ? buttons.find((other) => !other.disabled) : buttons[number];
  button?.focus({ preventScroll: true });
  button?.closest(".row").scrollIntoView({ block: "nearest" });
}

async function keep(item) {
  const body = new FormData($("form", item));
  body.set("change", `before:${item.nextElementSibling?.dataset.place ?? ""}`);
  body.set("quiet", "on");
  const said = $("#arranging-said");
  said.textContent = fill(said.dataset.words, $$("[data-place]", item.parentElement).indexOf(item) + 1);
  await fetch($("form", item).action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
  location.reload();
}

import("sortablejs").then(({ default: Sortable }) => {
  const quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const list of $$("[data-arranging]")) {
    Sortable.create(list, {
      handle: "[data-grip]",
      animation: quick ? 0 : 120,
      onEnd: ({ item, oldIndex, newIndex }) => oldIndex !== newIndex && keep(item),
    });
  }
}, () => $$("[data-grip]").forEach((grip) => grip.remove()));
