// Links to wiki pages: a button with data-wiki-link, the id of a field, opens a dialog that finds a page and writes its
// address into that field. `data-writes` says how: as a Markdown link, a line, or the address alone.
import { $, $$, on } from "parley/page.js";
import { open } from "parley/dialogs.js";

const PAUSE = 150;
let opener = null;
let timer = 0;
let request = new AbortController();

const dialog = () => $("#wiki-links");
const options = () => $$("#wiki-links [role=option]");

on("click", "[data-wiki-link]", async (button) => {
  opener = button;
  const answer = await load("");
  if (!answer) return;
  dialog()?.remove();
  document.body.append(answer);
  open(answer);
  mark(options()[0]);
});

on("input", "#wiki-links-words", ({ value }) => {
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE, value.trim());
});

async function find(words) {
  const answer = await load(words);
  if (!answer || !dialog()) return;
  for (const part of ["#wiki-links-list", "[role=status]"]) {
    const [now, next] = [$(part, dialog()), $(part, answer)];
    now.replaceChildren(...next.childNodes);
    now.className = next.className;
    now.hidden = next.hidden;
  }
  $("#wiki-links-words").setAttribute("aria-expanded", String(options().length > 0));
  mark(options()[0]);
}

/** Fetch the dialog with what is found. An earlier request that is still under way is aborted. */
async function load(words) {
  request.abort();
  request = new AbortController();
  const address = new URL(opener.dataset.at, location);
  address.searchParams.set("q", words);
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: request.signal }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return document.createRange().createContextualFragment(await answer.text()).firstElementChild;
}

function mark(option) {
  for (const one of options()) one.ariaSelected = String(one === option);
  const field = $("#wiki-links-words");
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

on("keydown", "#wiki-links-words", (_field, event) => {
  if (event.isComposing) return;
  const found = options();
  const now = found.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) mark(found.at((now + step) % found.length));
  else if (event.key === "Enter") found[now]?.click();
  else return;
  event.preventDefault();
});

on("pointermove", "#wiki-links [role=option]", (option) => option.ariaSelected === "true" || mark(option));
on("mousedown", "#wiki-links [role=option]", (_option, event) => event.preventDefault());

on("click", "[data-wiki-address]", ({ dataset: { wikiAddress: address, title } }) => {
  const field = document.getElementById(opener.dataset.wikiLink);
  dialog().close();
  write(field, opener.dataset.writes, address, title);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

function write(field, how, address, title) {
  if (how === "address") return void (field.value = address);
  const { selectionStart: at, value } = field;
  const before = value.slice(0, at).split("\n").at(-1);
  const after = value.slice(field.selectionEnd).split("\n")[0];
  const spaced = (text) => `${before && !/\s$/.test(before) ? " " : ""}${text}${/^\s/.test(after) ? "" : how === "line" ? "" : " "}`;
  const plain = title.replace(/\s+/g, " ");
  // A line that says already what is to be done keeps its words.
  if (how === "line") field.setRangeText(spaced(before.trim() ? address : `${plain} ${address}`), at, field.selectionEnd, "end");
  else if (how === "markdown") field.setRangeText(spaced(`[${plain.replace(/[\\[\]]/g, "\\$&")}](${address})`), at, field.selectionEnd, "end");
  else field.setRangeText(spaced(`${plain} ${address}`), at, field.selectionEnd, "end");
}
