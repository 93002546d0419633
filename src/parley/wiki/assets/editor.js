// The preview beside a page that is being written, and the reference to a file that is added to it.
import { $, on, whenDrawn } from "parley/page.js";

const PAUSE = 400;
const AWKWARD = /[\s()<>[\]!*`\\]+/g;
const PICTURE = /\.(png|jpe?g|webp|gif|heic|heif|avif)$/i;
let timer = 0;
let latest = 0;

async function preview(form) {
  const number = ++latest;
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", "opened_for", "text"]) {
    if (form.elements[name]) sent.set(name, form.elements[name].value);
  }
  const response = await fetch(form.dataset.preview, { method: "POST", body: sent, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!response?.ok || number !== latest) return;
  const place = $("[data-wiki-preview]", form);
  place.replaceChildren(...new DOMParser().parseFromString(await response.text(), "text/html").body.childNodes);
}

function schedule(form) {
  clearTimeout(timer);
  timer = setTimeout(() => preview(form), PAUSE);
}

on("input", "[data-wiki-editor] [name=text]", (text) => schedule(text.form));

// An added file is named where the cursor is, so that nobody has to type its name.
on("change", "[data-wiki-editor] [type=file]", (input) => {
  const text = input.form.elements.text;
  const named = [...input.files].map(({ name }) => {
    const plain = name.replace(AWKWARD, "-").replace(/^-+|-+$/g, "");
    return PICTURE.test(name) ? `![](${plain})` : `[${name}](${plain})`;
  });
  const fresh = named.filter((one) => !text.value.includes(one));
  if (!fresh.length) return;
  text.setRangeText(`${fresh.join("\n")}\n`, text.selectionStart, text.selectionEnd, "end");
  schedule(input.form);
});

// What was typed is not lost by a link. Saving is no loss.
let isSent = false;
on("submit", "[data-wiki-editor]", () => (isSent = true));
addEventListener("pageshow", () => (isSent = false));
addEventListener("beforeunload", (event) => {
  const { text, title } = $("[data-wiki-editor]")?.elements ?? {};
  if (text && !isSent && [text, title].some((field) => field.value !== field.defaultValue)) event.preventDefault();
});

on("click", "[data-copies]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copies).catch(() => null);
  button.lastChild.textContent = button.dataset.copied;
});

whenDrawn((part) => {
  const form = $("[data-wiki-editor]", part);
  if (form?.elements.text.value) preview(form);
});
