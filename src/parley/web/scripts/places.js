// Groups of places fold, and stay so for the person. Without scripts they fold on the page alone.
import { $, $$ } from "./page.js";

// "toggle" does not bubble.
document.addEventListener("toggle", ({ target: group }) => {
  if (!group.matches?.("[data-group]") || group.dataset.isOpen === String(group.open)) return;
  for (const same of $$(`[data-group="${group.dataset.group}"]`)) same.dataset.isOpen = group.open;
  const body = new FormData($("#preferences"));
  for (const [name, value] of [["group", group.dataset.group], ["is_open", group.open], ["quiet", "on"]]) body.set(name, value);
  fetch($("#preferences").dataset.foldsAt, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
}, true);

/** Replace the places by `swap`, and leave open what was. */
export async function keepOpen(swap) {
  const rail = $(".rail-group[open]")?.dataset.rail;
  await swap();
  const again = rail && $(`.rail-group[data-rail="${rail}"]`);
  if (again) again.open = true;
}
