// Keep the focus when htmx swaps a region: on the same control, or else on the region itself.
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

// Announce a pending request to screen readers, whose users do not see the region fade.
document.addEventListener("htmx:before:request", ({ detail }) => detail.ctx.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:finally:request", ({ detail }) => detail.ctx.target?.removeAttribute("aria-busy"));
