/* Conveniences only: every page works without this file. */
(() => {
  const find = document.getElementById("find");
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!find || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // printing needs a script: its buttons stay hidden without one
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  document.getElementById("refusal")?.focus();

  // one click, one request; the server would see the second as the same one anyway
  document.querySelectorAll("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
  }));

  // Escape closes the menu that :target opened
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#menu") location.hash = "#main";
  });
})();
