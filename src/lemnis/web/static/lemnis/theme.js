// Sets the theme before anything is painted: the reader's choice (the server has written it on the
// page), else the device's. A choice made later is kept in the cookie the server reads.
(function () {
  "use strict";
  const page = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = page.dataset.bsTheme;

  function wear(theme) {
    page.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("lemnis:theme", { detail: theme }));
  }

  if (!chosen) {
    wear(device.matches ? "dark" : "light");
    device.addEventListener("change", (event) => wear(event.matches ? "dark" : "light"));
  }

  // Paper is light.
  let worn = "";
  window.addEventListener("beforeprint", () => {
    worn = page.dataset.bsTheme;
    wear("light");
  });
  window.addEventListener("afterprint", () => wear(worn));

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    wear(event.submitter.value);
    // The server keeps it as it does without script; nothing of the page is loaded again.
    fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), headers: { "HX-Request": "true" } });
  });
})();
