// Keeps open pages current. One event stream serves all tabs of the browser: the tab that holds the lock reads it and
// passes its events on. An event names what changed; each page fetches what it shows as its reader.
//
// A page says with `data-live-parts` which parts of it are fetched anew, with `data-live-names` at which events (`task`
// if nothing is said) and with `data-live-refs` for which ids (all if nothing is said). New ones among its
// `data-live-entries` are marked, and the last of them is said. The frame says the same of the places and their counts:
// they are parts of every page and of the short answer at `data-live-places`.
//
// Other scripts listen to `parley:live` on the document. Its detail has the name, ref and by of an event. The name is
// `reset` when events may have been missed, and `hello` when the stream is open, perhaps again. Every tab receives it,
// hidden ones too.
import { $, $$, draw } from "parley/page.js";
import { keepOpen } from "parley/places.js";

const PAUSE = 200;
// A page does not change under a moving hand. Milliseconds.
const STILL = 1200;
const RETRY = [2000, 5000, 15_000, 60_000];
// After a page could not be fetched.
const AGAIN = 3000;
const REMEMBERED = 100;
// As in realtime/events.py.
const NAMES = ["task", "conversation", "connection", "wiki", "typing", "presence", "notice"];
const EPHEMERAL = ["typing", "presence"];
// Servers and hub may differ by this much in their clocks.
const SKEW = 2000;

const frame = $("[data-live]");
const changed = new Set();
let timer = 0;
let lastMoved = 0;
let isPressed = false;

if (frame) {
  const name = `parley live ${frame.dataset.live}`;
  if (navigator.locks && window.BroadcastChannel) shareStream(name);
  else streamWhileVisible();
  for (const type of ["pointermove", "keydown", "wheel", "touchmove"]) {
    addEventListener(type, (event) => (lastMoved = event.timeStamp), { passive: true });
  }
  for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
    addEventListener(type, () => (isPressed = type === "pointerdown"), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => schedule());
}

function shareStream(name) {
  const channel = new BroadcastChannel(name);
  const recent = [];
  let last = "";
  channel.onmessage = ({ data }) => {
    if (data.joined) {
      for (const event of recent.filter(({ at }) => at >= data.joined - SKEW)) channel.postMessage({ event });
    } else {
      last = data.event.id || last;
      receive(data.event);
    }
  };
  channel.postMessage({ joined: Number(frame.dataset.liveSince) });
  // The lock is held until the tab is closed; then the next tab goes on after the last event.
  navigator.locks.request(name, () => new Promise(() => {
    open(() => last, (event) => {
      last = event.id || last;
      if (!EPHEMERAL.includes(event.name)) recent.push(event);
      recent.splice(0, recent.length - REMEMBERED);
      channel.postMessage({ event });
      receive(event);
    });
  }));
}

function streamWhileVisible() {
  let close = null;
  let last = "";
  const follow = () => {
    if (document.hidden) close = close?.();
    else close ??= open(() => last, (event) => {
      last = event.id || last;
      receive(event);
    });
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

/** Open the stream, again and again. Returns a function that closes it. */
function open(lastId, handle) {
  let source;
  let waiting = 0;
  let tries = 0;
  const connect = () => {
    const query = new URLSearchParams({ company: frame.dataset.live, since: frame.dataset.liveSince, after: lastId() });
    source = new EventSource(`/live?${query}`);
    source.onopen = () => (tries = 0);
    for (const name of [...NAMES, "reset", "hello"]) {
      source.addEventListener(name, ({ data, lastEventId }) => {
        const [ref, at, by = ""] = data.split(" ");
        handle({ name, ref, by, at: Number(at), id: lastEventId });
      });
    }
    // The browser reconnects by itself, but not after a refusal.
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return;
      waiting = setTimeout(connect, RETRY[Math.min(tries++, RETRY.length - 1)]);
    };
  };
  connect();
  return () => {
    clearTimeout(waiting);
    source.close();
  };
}

function receive({ name, ref, by }) {
  document.dispatchEvent(new CustomEvent("parley:live", { detail: { name, ref, by } }));
  const event = `${name} ${ref}`;
  if (name !== "reset" && !concerns(frame, event) && !concerns(partsOf(), event)) return;
  changed.add(name === "reset" ? "reset" : event);
  schedule();
}

const partsOf = () => $("#main[data-live-parts]");

/** Whether the event, its name and ref, concerns what the element shows. */
function concerns(element, event) {
  if (!element) return false;
  const [name, ref] = event.split(" ");
  const { liveNames = "task", liveRefs } = element.dataset;
  return name === "reset" || (liveNames.split(" ").includes(name) && (!liveRefs || liveRefs.split(" ").includes(ref)));
}

function schedule(pause = PAUSE) {
  clearTimeout(timer);
  // A page that nobody looks at is fetched when somebody does.
  if (changed.size && !document.hidden) timer = setTimeout(refresh, pause);
}

async function refresh() {
  const still = performance.now() - lastMoved;
  if (lastMoved && still < STILL) return schedule(STILL - still);
  // Something is being dragged.
  if (isPressed) return schedule(STILL);
  const events = [...changed];
  changed.clear();
  const parts = partsOf();
  const isShown = events.some((event) => concerns(parts, event));
  const isFetched = isShown && !isInUse();
  const answer = await fetch(isFetched ? addressOf(parts) : frame.dataset.livePlaces, {
    headers: { Accept: "text/html" },
  }).catch(() => null);
  if (!answer || answer.status >= 500) {
    for (const event of events) changed.add(event);
    return schedule(AGAIN);
  }
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  const known = new Set(entriesOf(parts).map(keyOf));
  // Somebody may have begun to type meanwhile.
  const isReplaced = isFetched && !isInUse();
  await keepPlace(() => keepOpen(() => draw(text, { swap: "none", selectOOB: `${isReplaced ? `${parts.dataset.liveParts}, ` : ""}${frame.dataset.liveParts}` })));
  if (!isShown) return;
  if (isReplaced) announce(entriesOf(parts).filter((entry) => !known.has(keyOf(entry))));
  offer(!isReplaced, addressOf(parts));
}

/** Change the page by `swap`, and leave where they are on the screen what one reads and what has the focus. */
async function keepPlace(swap) {
  const main = $("#main");
  // At its beginning, a page shows what is new there.
  const anchors = scrollY > 0 ? anchorsIn(main) : [];
  const focused = main.contains(document.activeElement) && nameOf(document.activeElement);
  const root = document.documentElement.style;
  root.overflowAnchor = "none";
  await swap();
  const places = new Map();
  for (const element of anchors.length ? $$(ANCHORS, main) : []) places.set(nameOf(element), element);
  const anchor = anchors.find(({ name }) => places.has(name));
  if (anchor) scrollBy({ top: places.get(anchor.name).getBoundingClientRect().top - anchor.top, behavior: "instant" });
  if (focused && document.activeElement === document.body) {
    $$("a, button, input, summary, [tabindex]", main).find((element) => nameOf(element) === focused)?.focus({ preventScroll: true });
  }
  requestAnimationFrame(() => (root.overflowAnchor = ""));
}

const ANCHORS = "a[href], h2, [id]";
const nameOf = (element) => element.id || element.dataset.keep || `${element.getAttribute("href")} ${element.name ?? ""} ${element.textContent.trim()}`;

/** The links and headings that are on the screen, with their names and places. */
function anchorsIn(main) {
  return $$(ANCHORS, main).map((element) => ({ name: nameOf(element), top: element.getBoundingClientRect().top }))
    .filter(({ top }) => top > 0 && top < innerHeight);
}

/** The address of the page itself, also where the page is the answer to a form. */
const addressOf = (parts) => parts.dataset.livePage || location.href.split("#")[0];

/** Whether somebody is typing, choosing or reading a dialog in what would be replaced. */
function isInUse() {
  const place = partsOf();
  if ("liveBusy" in place.dataset) return true;
  const parts = $$(place.dataset.liveParts);
  const isEdited = (field) => (field.type === "file" ? field.files.length : field.type === "hidden" ? false
    : "checked" in field && /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue);
  return parts.some((part) => $("dialog[open], details[data-menu][open]", part) || $$("input, textarea", part).some(isEdited)
    || (part.contains(document.activeElement) && isWrittenIn(document.activeElement)));
}

/** Whether a cursor or a keyboard on the screen would be lost. An empty field gets its focus back. */
const isWrittenIn = (field) => field.matches("input:not([type=checkbox]), textarea, select")
  && (field.value !== "" || field.matches("select") || matchMedia("(pointer: coarse)").matches);

/** Say that there is something new, instead of replacing what somebody works on, or that there is no more. */
function offer(isStale, address) {
  const notice = $("#live-notice");
  notice.hidden = !isStale;
  $("[data-live-said]", notice).textContent = isStale ? notice.dataset.changed : "";
  $("a", notice).href = address;
}

const entriesOf = (parts) => (parts?.dataset.liveEntries ? $$(parts.dataset.liveEntries, parts) : []);
const keyOf = ({ id, textContent }) => id || textContent;

function announce(added) {
  for (const entry of added) entry.classList.add("event-new");
  const line = added.length && $(".event-line", added.at(-1));
  if (line) $("#live-said").textContent = line.textContent.trim().replace(/\s+/g, " ");
}
