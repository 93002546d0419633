// Enhancements of the pages. Everything works without them, but slower.
// Listeners are attached to the document, so that parts swapped in by htmx need no set-up.
import "./dialogs.js";
import "./menus.js";
import "./keys.js";
import "./palette.js";
import "./places.js";
import "./fields.js";
import "./drafts.js";
import "./comment.js";
import "./regions.js";
import "./search.js";
import "./upload.js";

document.documentElement.classList.remove("no-js");
