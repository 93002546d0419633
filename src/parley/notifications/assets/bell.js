// The bell: its panel, the marks of what somebody looks at, and notifications of the browser.
// Without scripts the bell is a link to the list, and opening a notice there marks it as read.
import { $, $$, on } from "parley/page.js";

const WIDE = matchMedia("(min-width: 769px)");
const FRONT = "parley front";

const bell = () => $(".topbar-item[data-panel]");
const addressOf = (name) => bell().dataset.panel.replace(/panel$/, name);

// ---- panel

on("click", ".topbar-item[data-panel]", async (link, event) => {
  if (!WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey || !("popover" in HTMLElement.prototype)) return;
  event.preventDefault();
  const shown = $("#bell-panel");
  if (shown?.matches(":popover-open")) return shown.hidePopover();
  const answer = await fetch(link.dataset.panel, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(link.href);
  const panel = shown ?? makePanel();
  panel.innerHTML = await answer.text();
  panel.setAttribute("aria-label", $(".bell-title", panel).textContent);
  panel.showPopover();
  ($("button.row-link", panel) ?? $("a", panel)).focus();
});

function makePanel() {
  const panel = document.createElement("div");
  panel.id = "bell-panel";
  panel.className = "bell-panel";
  panel.popover = "auto";
  panel.setAttribute("role", "dialog");
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed" && (document.activeElement === document.body || panel.contains(document.activeElement))) bell()?.focus();
  });
  panel.addEventListener("keydown", ({ key }) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const links = $$("button.row-link", panel);
    if (step && links.length) links.at((links.indexOf(document.activeElement) + step) % links.length).focus();
  });
  document.body.append(panel);
  return panel;
}

// ---- what somebody looks at is read

let sent = "";

function markSeen() {
  const refs = $("#main[data-live-refs]")?.dataset.liveRefs;
  const form = $("#preferences");
  // Where nothing is unread, there is nothing to mark.
  if (!refs || !form || document.hidden || document.prerendering || !bell()?.querySelector(".topbar-count")) return;
  const mark = `${refs} ${bell().textContent.trim()}`;
  if (mark === sent) return;
  sent = mark;
  const body = new FormData(form);
  body.set("refs", refs);
  fetch(addressOf("seen"), { method: "POST", body, keepalive: true }).catch(() => (sent = ""));
}

if (bell()) {
  markSeen();
  document.addEventListener("visibilitychange", markSeen);
  document.addEventListener("parley:live", ({ detail }) => {
    if (detail.name === "notice") setTimeout(markSeen, 1500);
  });
}

// ---- notifications of the browser

// A tab in front holds a lock that all of them share. A tab in the background says something only if it gets the lock
// for itself: no tab is in front then, and no other one says the same.
if (bell() && navigator.locks && "Notification" in window) {
  let leave = null;
  const follow = () => {
    if (document.hidden) leave = leave?.();
    else if (!leave) navigator.locks.request(FRONT, { mode: "shared" }, () => new Promise((done) => (leave = done)));
  };
  document.addEventListener("visibilitychange", follow);
  follow();
  document.addEventListener("parley:live", ({ detail }) => {
    if (detail.name !== "notice" || !document.hidden || Notification.permission !== "granted") return;
    navigator.locks.request(FRONT, { ifAvailable: true }, (lock) => lock && say(detail.ref));
  });
}

async function say(ref) {
  const id = ref.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const answer = await fetch(addressOf(`${id}/brief`)).catch(() => null);
  if (answer?.status !== 200) return;
  const { title, body, href } = await answer.json();
  const shown = new Notification(title, { body, tag: ref, lang: document.documentElement.lang });
  shown.onclick = () => {
    window.focus();
    location.assign(href);
    shown.close();
  };
}

function showPermission() {
  const place = $("[data-permission]");
  if (!place || !("Notification" in window)) return;
  place.hidden = false;
  for (const part of $$("[data-permission-is]", place)) part.hidden = part.dataset.permissionIs !== Notification.permission;
}

showPermission();
on("click", "[data-permission-ask]", async () => {
  await Notification.requestPermission();
  showPermission();
});
