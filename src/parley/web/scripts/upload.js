// Files: a drop area, and upload progress. Without scripts the form is submitted normally.
// Not sent by htmx, which uses fetch: only XMLHttpRequest reports upload progress.
import { $, $$, draw, fill, on } from "./page.js";

on("dragover", "[data-drop]", (area, event) => {
  event.preventDefault();
  area.classList.add("drop-over");
});

on("dragleave", "[data-drop]", (area, event) => {
  if (!area.contains(event.relatedTarget)) area.classList.remove("drop-over");
});

on("drop", "[data-drop]", (area, event) => {
  event.preventDefault();
  area.classList.remove("drop-over");
  const input = $("[type=file]", area);
  const dropped = [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1);
  const files = new DataTransfer();
  for (const file of dropped) files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

on("change", ".drop-input", (input) => {
  const list = $("[data-drop-files]", input.closest("[data-drop]"));
  // The control itself shows the name of a single file.
  const files = input.files.length > 1 ? [...input.files] : [];
  list.replaceChildren(...files.map((file) => {
    const item = document.createElement("li");
    item.textContent = file.name;
    return item;
  }));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const chosen = $$("[type=file]", form).some((input) => input.files.length > 0);
  // If a form has several file fields, the one beside the pressed button shows the progress.
  const near = event.submitter?.closest("[data-question]") ?? form;
  const progress = $("[data-upload-progress]", near) ?? $("[data-upload-progress]", form);
  if (!chosen || !progress || event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter, progress);
});

function send(form, submitter, progress) {
  const words = $("[data-upload-words]", progress);
  const bar = $("progress", progress);
  const request = new XMLHttpRequest();
  const body = new FormData(form, submitter);
  const target = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);

  const finish = () => {
    form.classList.remove("is-sending");
    for (const button of $$("button:not([type=button])", form)) button.disabled = false;
  };
  const fail = () => {
    finish();
    words.textContent = words.dataset.failed;
    words.classList.add("upload-failed");
  };

  progress.hidden = false;
  bar.value = 0;
  words.classList.remove("upload-failed");
  form.classList.add("is-sending");
  for (const button of $$("button:not([type=button])", form)) button.disabled = true;

  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    bar.value = percent;
    // Announced to screen readers at every tenth only; the bar shows the rest.
    if (percent === 100) words.textContent = words.dataset.checking;
    else if (percent % 10 === 0) words.textContent = fill(words.dataset.sending, percent);
  });
  request.addEventListener("load", () => show(request, target));
  request.addEventListener("error", fail);
  request.addEventListener("timeout", fail);
  request.addEventListener("abort", () => {
    finish();
    progress.hidden = true;
  });
  $("[data-upload-stop]", progress).addEventListener("click", () => request.abort(), { once: true });

  request.open("POST", target);
  request.setRequestHeader("Accept", "text/html");
  request.send(body);
}

/** Show the response as the browser would. Fetching it again would lose its messages. */
async function show(request, asked) {
  const arrived = new URL(request.responseURL);
  if (!request.getResponseHeader("Content-Type")?.startsWith("text/html")) return location.assign(arrived);
  const wasSentOn = arrived.href !== asked.href && arrived.href !== location.href;
  await draw(request.responseText, { target: document.body, swap: "outerHTML", push: wasSentOn && arrived.href });
  window.scrollTo(0, 0);
  // The address of the response lacks its fragment, so pages that redirect to a fragment send it separately as well.
  document.getElementById(arrived.hash.slice(1) || arrived.searchParams.get("at"))?.scrollIntoView();
}
