// What the pages do beyond links and forms. Everything works without it; with it, quicker.
// Listeners sit on the document, so parts that htmx swaps in need no set-up of their own.
import "./dialogs.js";
import "./menus.js";
import "./keys.js";
import "./fields.js";
import "./drafts.js";
import "./comment.js";
import "./regions.js";
import "./upload.js";

document.documentElement.classList.remove("no-js");
