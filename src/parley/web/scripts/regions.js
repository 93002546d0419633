// A region that htmx swaps must not drop the focus: it stays with the same control, or goes to the region itself.
import { $$ } from "./page.js";

let lastUsed = "";

const nameOf = (element) => element.getAttribute("name") ?? element.textContent.trim();

document.addEventListener("htmx:before:swap", () => {
  const used = document.activeElement?.closest?.(".region :is(a, button, input, summary)");
  lastUsed = used ? nameOf(used) : "";
});

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (!lastUsed || document.activeElement !== document.body) return;
  const region = document.getElementById(detail.ctx.target?.id);
  const same = region && $$("a, button, input, summary", region).find((control) => nameOf(control) === lastUsed);
  (same?.checkVisibility() ? same : region)?.focus({ preventScroll: true });
});

// What waits for an answer says so to those who do not see it fade.
document.addEventListener("htmx:before:request", ({ detail }) => detail.ctx.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:finally:request", ({ detail }) => detail.ctx.target?.removeAttribute("aria-busy"));
