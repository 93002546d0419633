// A chat on the page, of the messenger or of a thread: sends without leaving the page, fetches what is new, and loads
// older messages. What the page shows of a message comes from the server; here messages are only put in order.
import { $, $$, fill, on } from "parley/page.js";

const FRAGMENT = { "Parley-Fragment": "1", Accept: "text/html" };
const DRAFT = "draft chat ";
const RETRY = [2000, 5000, 15_000, 60_000];
const PAUSE = 120;
// A message counts as read when it has been in view this long. Milliseconds.
const SEEN = 400;
const TYPING_EVERY = 3000;
const TYPING_LASTS = 6000;
const ANNOUNCED = 3;
const MOST_PAGES = 8;
const NEAR = 80;

const log = $("[data-chat-log]");
const scroll = $("[data-chat-scroll]");
const composer = $("[data-composer]");
const field = $("[data-chat-text]");
const isTouch = matchMedia("(pointer: coarse)").matches;

function start() {
  follow();
  if (composer) write();
  read();
  older();
  change();
}

// What is new

let timer = 0;
let isFetching = false;
let isAsked = false;

const messages = () => $$("[data-number]", log);
const numberOf = (item) => Number(item.dataset.number);
const last = () => numberOf(messages().at(-1) ?? { dataset: { number: 0 } });
const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
const toEnd = () => (scroll.scrollTop = scroll.scrollHeight);

function follow() {
  const there = location.hash && document.getElementById(location.hash.slice(1));
  const fresh = $("[data-new]", log);
  if (there) show(there);
  else if (fresh) scroll.scrollTop = fresh.offsetTop - scroll.offsetTop - 60;
  else toEnd();
  document.addEventListener("parley:live", ({ detail: { name, ref, by } }) => {
    if (name === "typing" && ref === log.dataset.chat && by !== log.dataset.me) return showTyping(by);
    if (name === "reset" || name === "hello" || (name === "conversation" && ref === log.dataset.chat)) soon();
    if (name === "hello") flush();
  });
  addEventListener("online", () => {
    soon();
    flush();
  });
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target) show(target);
  });
  $("[data-chat-jump]").addEventListener("click", () => {
    if (log.dataset.hasNewer) location.assign(location.pathname);
    else toEnd();
  });
  scroll.addEventListener("scroll", () => isAtEnd() && hideJump(), { passive: true });
}

function soon(pause = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(fetchNew, pause);
}

async function fetchNew() {
  if (document.hidden && messages().length) return;
  if (isFetching) return void (isAsked = true);
  isFetching = true;
  try {
    let answer = await ask("");
    const items = answer && $$("[data-number]", answer);
    if (items?.length && messages().length && Number(items[0].dataset.previous) > last()) {
      // More is new than one page has.
      if (log.dataset.hasNewer) return showJump();
      for (let page = 0; page < MOST_PAGES; page++) {
        const more = await ask(`?after=${last()}`);
        if (!more) break;
        merge(more);
        if (!$("[data-messages]", more).dataset.hasNewer) break;
      }
      answer = await ask("");
    }
    if (answer) merge(answer);
  } finally {
    isFetching = false;
    if (isAsked) soon();
    isAsked = false;
  }
}

/** Fetch a fragment. Returns null if there was none: another try follows when the connection is back. */
async function ask(query) {
  const answer = await fetch(log.dataset.messages + query, { headers: FRAGMENT }).catch(() => null);
  if (answer?.status === 404) location.reload();
  if (!answer?.ok || answer.redirected) return null;
  return parse(await answer.text());
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

/** Put the messages of a fragment where they belong. What one reads keeps its place on the screen. */
function merge(answer) {
  const wasAtEnd = isAtEnd() && !document.hidden;
  const anchor = messages().find((item) => item.getBoundingClientRect().bottom > scroll.getBoundingClientRect().top);
  const before = anchor?.getBoundingClientRect().top;
  const end = last();
  const oldest = numberOf(messages()[0] ?? { dataset: { number: 0 } });
  const added = [];
  for (const item of $$("[data-number]", answer)) {
    const known = $(`[data-message="${item.dataset.message}"]`, log);
    if (known?.dataset.number === item.dataset.number) {
      if (known.isEqualNode(item) || $("[data-edit-form]", known)) continue;
      known.replaceWith(item);
      continue;
    }
    known?.remove();
    if (numberOf(item) > end && log.dataset.hasNewer) {
      showJump();
    } else if (numberOf(item) > end || numberOf(item) < oldest || known) {
      place(item);
      if (numberOf(item) > end) added.push(item);
    }
  }
  settle(answer);
  if (wasAtEnd) toEnd();
  else if (anchor?.isConnected) scroll.scrollTop += anchor.getBoundingClientRect().top - before;
  const others = added.filter((item) => !item.classList.contains("message-own"));
  if (added.length && !wasAtEnd && others.length) showJump();
  say(others);
  if (others.length) hideTyping();
  observe(added);
}

function place(item) {
  const next = messages().find((other) => numberOf(other) > numberOf(item));
  const end = messages().at(-1);
  if (next) next.before(item);
  else if (end) end.after(item);
  else log.prepend(item);
}

function settle(answer) {
  $("[data-chat-empty]")?.toggleAttribute("hidden", messages().length > 0);
  const seen = $("[data-seen]", answer);
  if (seen && !$("[data-messages]", answer).dataset.hasNewer) $("[data-chat-seen]").textContent = seen.textContent.trim();
  // Whether one may write has changed: the page says why.
  const silence = $("[data-silence]", answer)?.textContent.trim();
  if (silence && composer && !field.value.trim()) location.reload();
}

/** Say new messages to screen readers, many of them in one sentence. */
function say(items) {
  if (!items.length) return;
  const line = items.length > ANNOUNCED
    ? fill(log.dataset.wordsMany, items.length)
    : items.map((item) => item.textContent && spoken(item)).join(" ");
  $("[data-chat-said]").textContent = line;
}

function spoken(item) {
  const author = $("[data-author]", item)?.textContent ?? "";
  const text = ($("[data-text]", item) ?? $(".message-event", item))?.textContent ?? "";
  return `${author ? `${author}: ` : ""}${text.trim().replace(/\s+/g, " ")}`;
}

const showJump = () => ($("[data-chat-jump]").hidden = false);
const hideJump = () => ($("[data-chat-jump]").hidden = true);

function show(item) {
  item.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
}

// What has been read

let readTo = Number(log?.dataset.readNumber || 0);
let seenTo = 0;
let watcher;
let reading = 0;

function read() {
  if (log.dataset.readNumber === "") return;
  watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) seenTo = Math.max(seenTo, numberOf(target));
    }
    tellRead();
  }, { root: scroll });
  observe(messages());
  document.addEventListener("visibilitychange", tellRead);
  addEventListener("focus", tellRead);
}

const observe = (items) => items.forEach((item) => watcher?.observe(item));

function tellRead() {
  if (document.hidden || seenTo <= readTo) return;
  clearTimeout(reading);
  reading = setTimeout(async () => {
    if (document.hidden || seenTo <= readTo) return;
    const upTo = seenTo;
    const answer = await post(log.dataset.read, { up_to: upTo }).catch(() => null);
    if (answer?.ok) readTo = Math.max(readTo, upTo);
  }, SEEN);
}

// Older messages

function older() {
  const link = $("[data-older]");
  if (!link) return;
  let isLoading = false;
  const load = async () => {
    if (isLoading) return;
    isLoading = true;
    const answer = await ask(`?before=${numberOf(messages()[0])}`);
    if (answer) {
      merge(answer);
      observe(messages());
      if (!$("[data-messages]", answer).dataset.hasOlder) link.closest("p").remove();
    }
    isLoading = false;
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    load();
  });
  new IntersectionObserver(([entry]) => entry.isIntersecting && load(), { root: scroll, rootMargin: "200px" }).observe(link);
}

// Sending. What waits to be sent stays on the page, and as a text in this browser, until the server has it.

const waiting = [];
let tries = 0;
let retry = 0;
let isSending = false;

function write() {
  if (!log) return writeFirst();
  const key = DRAFT + (composer.elements.opened_for?.value ?? "") + location.pathname;
  field.value ||= localStorage.getItem(key) ?? "";
  grow();
  field.addEventListener("input", () => {
    if (field.value.trim()) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
    grow();
    tellTyping();
    offerNames();
  });
  field.addEventListener("keydown", (event) => {
    if (moveInNames(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !isTouch) {
      event.preventDefault();
      composer.requestSubmit();
    }
    if (event.key === "Escape") unreply();
  });
  field.addEventListener("paste", (event) => attach(event, event.clipboardData));
  for (const type of ["dragover", "drop"]) {
    scroll.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (type === "drop") attach(event, event.dataTransfer);
    });
  }
  // Before the script that shows the progress of other forms.
  addEventListener("submit", (event) => {
    if (event.target !== composer) return;
    event.preventDefault();
    send(key);
  }, { capture: true });
  for (const kept of JSON.parse(localStorage.getItem(`${key} unsent`) ?? "[]")) queue({ ...kept, files: [] }, key);
  flush();
  $("[data-composer-unreply]").addEventListener("click", (event) => {
    event.preventDefault();
    unreply();
  });
  $("[data-composer-uncard]")?.addEventListener("click", (event) => {
    event.preventDefault();
    event.target.closest(".composer-reply").remove();
  });
  addEventListener("beforeunload", (event) => waiting.some(({ files }) => files.length) && event.preventDefault());
}

/** The first message to a person is a form like any other, and Enter sends it. */
function writeFirst() {
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  field.focus();
}

function grow() {
  field.rows = Math.min(8, Math.max(1, field.value.split("\n").length));
}

function send(key) {
  const input = $("[type=file]", composer);
  const files = [...input.files];
  const text = field.value;
  if (!text.trim() && !files.length && !composer.elements.task) return field.focus();
  const { reply_to: replyTo, task } = composer.elements;
  queue({ key: composer.elements.key.value, text, files, replyTo: replyTo.value, task: task?.value ?? "" }, key);
  composer.elements.key.value = newKey();
  field.value = "";
  localStorage.removeItem(key);
  input.value = "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  task?.closest(".composer-reply").remove();
  unreply();
  grow();
  hideNames();
  field.focus();
  toEnd();
  flush();
}

function queue(message, key) {
  const item = $("[data-chat-pending]").content.firstElementChild.cloneNode(true);
  $("[data-waiting-text]", item).textContent = [message.text, ...message.files.map(({ name }) => name)].filter(Boolean).join("\n");
  $("[data-send-again]", item).addEventListener("click", () => {
    mark(message, "");
    flush();
  });
  $("[data-send-never]", item).addEventListener("click", () => {
    waiting.splice(waiting.indexOf(message), 1);
    item.remove();
    keep(key);
    complain("");
  });
  log.append(item);
  waiting.push(Object.assign(message, { item, draft: key }));
  keep(key);
}

/** Texts that wait outlive the page; files cannot. */
function keep(key) {
  const texts = waiting.filter(({ text }) => text.trim()).map(({ key, text, replyTo, task }) => ({ key, text, replyTo, task }));
  if (texts.length) localStorage.setItem(`${key} unsent`, JSON.stringify(texts));
  else localStorage.removeItem(`${key} unsent`);
}

async function flush() {
  if (isSending || !composer) return;
  isSending = true;
  clearTimeout(retry);
  try {
    for (let message; (message = waiting.find(({ problem }) => !problem)); ) {
      const answer = await deliver(message).catch(() => null);
      if (!answer || answer.status >= 500) {
        complain($("[data-composer-problem]").dataset.wordsOffline);
        retry = setTimeout(flush, RETRY[Math.min(tries++, RETRY.length - 1)]);
        return;
      }
      tries = 0;
      complain("");
      if (!answer.ok || answer.redirected) {
        const isSentence = answer.headers.get("Content-Type")?.startsWith("text/plain");
        mark(message, isSentence ? await answer.text() : $("[data-composer-problem]").dataset.wordsFailed);
        continue;
      }
      waiting.splice(waiting.indexOf(message), 1);
      keep(message.draft);
      const fragment = parse(await answer.text());
      message.item.remove();
      merge(fragment);
      toEnd();
      if ($("[data-messages]", fragment).dataset.hasNewer) soon();
      if (log.dataset.hasNewer) location.assign(location.pathname);
    }
  } finally {
    isSending = false;
  }
}

function deliver({ key, text, files, replyTo, task }) {
  const fields = { key, text, reply_to: replyTo, task, after: last() };
  return post(composer.action, fields, files);
}

function post(address, fields, files = []) {
  const source = composer ?? $("form[method=post]");
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "opened_for"]) body.set(name, $(`[name=${name}]`, source).value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (const file of files) body.append("files", file);
  return fetch(address, { method: "POST", body, headers: FRAGMENT });
}

function mark(message, problem) {
  message.problem = problem;
  $("[data-waiting-failed]", message.item).hidden = !problem;
  $("[data-waiting-state]", message.item).hidden = Boolean(problem);
  complain(problem);
}

function complain(sentence) {
  const place = $("[data-composer-problem]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Files that were pasted or dropped join those that were chosen. */
function attach(event, { files }) {
  if (!files.length) return;
  event.preventDefault();
  const input = $("[type=file]", composer);
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

function unreply() {
  const place = $("[data-composer-reply]");
  composer.elements.reply_to.value = "";
  place.hidden = true;
}

// Who is writing

let typedAt = -Infinity;
const typists = new Map();

function tellTyping() {
  const typing = log?.dataset.typing;
  if (!typing || !field.value.trim() || performance.now() - typedAt < TYPING_EVERY) return;
  typedAt = performance.now();
  post(typing, {}).catch(() => null);
}

function showTyping(by) {
  clearTimeout(typists.get(by));
  typists.set(by, setTimeout(() => {
    typists.delete(by);
    drawTyping();
  }, TYPING_LASTS));
  drawTyping();
}

function hideTyping() {
  for (const timeout of typists.values()) clearTimeout(timeout);
  typists.clear();
  drawTyping();
}

function drawTyping() {
  const place = $("[data-chat-typing]");
  const [by] = typists.keys();
  const name = by && $(`[data-person="${by}"]`)?.dataset.name;
  const { wordsOne, wordsSomebody, wordsSeveral } = place.dataset;
  place.textContent = typists.size > 1 ? wordsSeveral : !typists.size ? "" : name ? fill(wordsOne, name) : wordsSomebody;
  place.hidden = !typists.size;
}

// Names after an @

let people;
let chosen = 0;

async function offerNames() {
  const before = field.value.slice(0, field.selectionStart);
  const [, begun] = before.match(/(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/) ?? [];
  if (begun === undefined) return hideNames();
  people ??= fetch(log.dataset.readers).then((answer) => answer.json()).then((data) => data.people).catch(() => []);
  const wanted = begun.toLowerCase();
  const found = (await people).filter(({ name }) => name.toLowerCase().split(" ").some((word) => word.startsWith(wanted))
    || name.toLowerCase().startsWith(wanted)).slice(0, 6);
  const place = $("[data-mentions]");
  chosen = 0;
  place.replaceChildren(...found.map(({ name, company }, index) => {
    const option = document.createElement("button");
    option.type = "button";
    option.className = "composer-mention";
    option.dataset.mentionName = name;
    option.tabIndex = -1;
    option.id = `mention-${index}`;
    option.setAttribute("role", "option");
    option.append(name, Object.assign(document.createElement("span"), { className: "muted", textContent: ` ${company}` }));
    return option;
  }));
  place.hidden = !found.length;
  place.setAttribute("role", "listbox");
  place.setAttribute("aria-label", "@");
  field.toggleAttribute("aria-controls", false);
  drawChosen();
}

function hideNames() {
  $("[data-mentions]").hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function drawChosen() {
  const options = $$("[data-mention-name]", composer);
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
  if (options[chosen]) field.setAttribute("aria-activedescendant", options[chosen].id);
}

/** Whether a key was for the list of names. */
function moveInNames(event) {
  const place = $("[data-mentions]");
  const options = $$("[data-mention-name]", place);
  if (place.hidden || !options.length) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) chosen = (chosen + step + options.length) % options.length;
  else if (event.key === "Enter" || event.key === "Tab") mention(options[chosen].dataset.mentionName);
  else if (event.key === "Escape") hideNames();
  else return false;
  event.preventDefault();
  drawChosen();
  return true;
}

function mention(name) {
  const end = field.selectionStart;
  const begin = field.value.lastIndexOf("@", end - 1);
  field.setRangeText(`@${name} `, begin, end, "end");
  hideNames();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

on("click", "[data-mention-name]", (option) => mention(option.dataset.mentionName));

// Actions on messages

function change() {
  on("click", "[data-reply]", (link, event) => {
    if (!composer) return;
    event.preventDefault();
    const item = link.closest("[data-message]");
    composer.elements.reply_to.value = item.dataset.message;
    $("[data-composer-quote]").textContent = spoken(item).slice(0, 160);
    $("[data-composer-reply]").hidden = false;
    field.focus();
  });
  on("click", "[data-message-link]", (link, event) => {
    const there = document.getElementById(link.hash.slice(1));
    if (!there) return;
    event.preventDefault();
    show(there);
  });
  on("click", "[data-copy-link]", (link, event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(() => ($("[data-chat-said]").textContent = log.dataset.wordsCopied));
  });
  on("click", "[data-edit]", async (link, event) => {
    event.preventDefault();
    const item = link.closest("[data-message]");
    const answer = await fetch(link.href, { headers: FRAGMENT }).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.assign(link.href);
    const form = parse(await answer.text()).firstElementChild;
    $("[data-text]", item).replaceWith(form);
    item.classList.add("message-editing");
    const text = $("[data-edit-text]", form);
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  });
  on("keydown", "[data-edit-text]", (text, event) => {
    if (event.key === "Escape") cancel(text.closest("[data-message]"));
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return;
    event.preventDefault();
    text.form.requestSubmit();
  });
  on("click", "[data-edit-cancel]", (link, event) => {
    const item = link.closest("[data-message]");
    if (!item) return;
    event.preventDefault();
    cancel(item);
  });
  addEventListener("submit", async (event) => {
    const form = event.target.closest?.("[data-edit-form]");
    const item = form?.closest("[data-message]");
    if (!item) return;
    event.preventDefault();
    const fields = { text: $("[data-edit-text]", form).value, opened_with: $("[name=opened_with]", form).value, after: item.dataset.previous };
    const answer = await post(form.action, fields).catch(() => null);
    if (answer?.headers.get("Content-Type").startsWith("text/html") && !answer.ok) {
      // Somebody else has saved meanwhile: the form again, with both texts.
      const again = parse(await answer.text()).firstElementChild;
      form.replaceWith(again);
      return $("[data-edit-text]", again).focus();
    }
    if (answer?.ok) return replace(item, parse(await answer.text()));
    const place = $("[data-edit-problem]", form);
    place.textContent = answer ? await answer.text() : $("[data-composer-problem]").dataset.wordsFailed;
    place.hidden = false;
  }, { capture: true });
  on("click", "[data-delete]", async (link, event) => {
    event.preventDefault();
    const item = link.closest("[data-message]");
    if (!(await isConfirmed())) return;
    const answer = await post(link.href, { after: item.dataset.previous }).catch(() => null);
    if (answer?.ok) return replace(item, parse(await answer.text()));
    if (composer) complain(answer ? await answer.text() : $("[data-composer-problem]").dataset.wordsFailed);
  });
}

/** Ask before a message is deleted. */
function isConfirmed() {
  const dialog = $("#delete-message");
  dialog.showModal();
  return new Promise((resolve) => {
    const answer = () => resolve(dialog.returnValue === "delete");
    dialog.returnValue = "";
    dialog.addEventListener("close", answer, { once: true });
  });
}

function replace(item, answer) {
  const fresh = $(`[data-message="${item.dataset.message}"]`, answer);
  if (!fresh) return;
  item.replaceWith(fresh);
  field?.focus();
}

/** Show the message again as it stands now. */
async function cancel(item) {
  const answer = await ask(item.dataset.previous === "0" ? "?at=1" : `?after=${item.dataset.previous}`);
  if (answer) replace(item, answer);
}

if (log) start();
else if (composer) write();
