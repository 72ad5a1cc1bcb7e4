// What pages do beyond links and forms: open and close dialogs, print, Ctrl K. Everything else is HTMX.

const FOCUSABLE = "a[href],button:not([disabled]),input:not([disabled],[type=hidden]),select:not([disabled]),textarea:not([disabled]),summary,[tabindex]:not([tabindex='-1'])";

function open(dialog, opener) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.addEventListener("close", () => opener.isConnected && opener.focus(), { once: true });
}

// A modal dialog makes the page behind it inert, but lets Tab wander to the browser's own bar;
// going round inside keeps a keyboard reader where the question is.
function goRound(dialog, event) {
  const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter((each) => each.offsetParent !== null);
  if (!stops.length) return;
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === dialog)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    open(dialog, opener);
    return;
  }
  if (event.target.closest("[data-prints]")) window.print();
  const shown = event.target.closest("dialog[open]");
  // A click beside the dialog falls on the dialog itself, outside its box.
  const beside = shown === event.target && !inside(shown, event);
  if (shown && (beside || event.target.closest("[data-closes]"))) shown.close();
});

// Where a number says why: in a drawer beside what one reads. Without script it is a page.
document.addEventListener("click", (event) => {
  const why = event.target.closest("a.why, a[data-explains]");
  const drawer = document.getElementById("explain");
  if (!why || !drawer || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const body = document.getElementById("explain-body");
  drawer.dataset.waiting ||= body.innerHTML;
  body.innerHTML = drawer.dataset.waiting;
  window.htmx.ajax("GET", why.href, { target: body, swap: "innerHTML" });
  open(drawer, why);
});

// What can be scrolled can be scrolled by the keyboard: a box that is wider than its room is a stop.
function reach() {
  for (const box of document.querySelectorAll(".scroll, .lm-card, .al-side")) {
    const wide = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (wide && getComputedStyle(box).overflow !== "visible" && !box.querySelector(FOCUSABLE)) box.tabIndex = 0;
  }
}
reach();
document.addEventListener("htmx:afterSettle", reach);

function inside(element, { clientX: x, clientY: y }) {
  const box = element.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector("dialog[open]");
  if (event.key === "Tab" && dialog) goRound(dialog, event);
  const search = document.getElementById("search");
  if (search && event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    search.focus();
  }
});

// HTMX: nobody answers (the line is down, the server is being restarted).
document.addEventListener("htmx:sendError", () => {
  const place = document.getElementById("mistake");
  const words = document.body.dataset.offline;
  if (place && words) place.textContent = words;
});

// A wall shows itself anew; nobody sits before it to ask.
const wall = document.querySelector("[data-renew]");
if (wall) setTimeout(() => window.location.reload(), Number(wall.dataset.renew) * 1000);
