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
  const area = input.closest("[data-drop]");
  $("[data-drop-files]", area).replaceChildren(...[...input.files].map((file, number) => chosen(input, file, number)));
  // A single file takes the place of the one that was kept.
  const kept = $("[data-kept]", area);
  if (kept) kept.hidden = !input.multiple && input.files.length > 0;
  check(input);
});

on("click", "[data-remove-kept]", (button) => {
  const area = button.closest("[data-drop]");
  button.closest("li").remove();
  check($(".drop-input", area));
  $(".drop-input", area).focus();
});

on("click", "[data-remove-file]", (button) => {
  const input = $(".drop-input", button.closest("[data-drop]"));
  const files = new DataTransfer();
  for (const [number, file] of [...input.files].entries()) {
    if (number !== Number(button.dataset.removeFile)) files.items.add(file);
  }
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
});

function chosen(input, file, number) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn-icon";
  remove.dataset.removeFile = number;
  remove.textContent = "×";
  remove.setAttribute("aria-label", fill(input.dataset.remove, file.name));
  item.append(name, remove);
  return item;
}

/** Say at once what the server would say after the upload: too many, too large, or of another type. */
function check(input) {
  const { maxFiles, maxBytes, tooMany, tooLarge, wrongType } = input.dataset;
  const files = [...input.files];
  const kept = $$("[name^='kept-']", input.closest("[data-drop]")).filter(() => input.multiple);
  const wrong = files.find((file) => !isAccepted(input, file));
  let problem = "";
  if (files.length + kept.length > Number(maxFiles)) problem = tooMany;
  else if (wrong) problem = fill(wrongType, wrong.name);
  else if (files.reduce((total, file) => total + file.size, 0) > Number(maxBytes)) problem = tooLarge;
  const place = $("[data-drop-problem]", input.closest("[data-drop]"));
  place.textContent = problem;
  place.hidden = !problem;
  input.setCustomValidity(problem);
}

function isAccepted(input, file) {
  const accepted = input.accept.split(",");
  const name = file.name.toLowerCase();
  const isNamed = name.includes(".") || file.type;
  return !isNamed || accepted.some((one) => (one.startsWith(".") ? name.endsWith(one) : file.type === one));
}

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
  const fail = (sentence = words.dataset.failed) => {
    finish();
    words.textContent = sentence;
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
  request.addEventListener("load", () => {
    // Too much for the server, which has read none of it: the page with what was typed stays.
    if (request.status === 413) fail(words.dataset.tooLarge);
    else show(request, target);
  });
  request.addEventListener("error", () => fail());
  request.addEventListener("timeout", () => fail());
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
