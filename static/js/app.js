// What every page may need. Each module looks for its own data attributes and does nothing without them.
import "./draft.js"; // before the toasts: it reads them
import "./autosave.js";
import "./dialogs.js";
import "./toasts.js";
import "./palette.js";
import "./live.js";
import "./tables.js";
import "./theme.js";
import "./money-echo.js";
import "./once.js";
import "./filters.js";
import "./conditions.js";
import "./order.js";
import "./copy.js";
import "./suggest.js";
import "./print.js";
import "./picture.js";
import "./keys.js";
import "./fullscreen.js";

// A refused form: the summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// Pages kept for work without a network belong to who was signed in.
if (location.pathname === "/sign-in" && "caches" in window) caches.delete("crm-signing-1").catch(() => {});
