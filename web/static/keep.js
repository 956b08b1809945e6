/* A long form that is keyed in for a whole village: what was typed survives a lost connection or a closed browser.
   It is kept on this computer, for this person, until the server says that it is saved. The page works without it. */
(() => {
  const KEPT = "familyfund form ";
  const ended = document.querySelector("[data-kept-ended]");
  if (ended) {
    try { localStorage.removeItem(KEPT + ended.dataset.keptEnded); } catch { /* forbidden */ }
  }
  const told = document.querySelector("[data-keep]");
  const form = document.getElementById("main-form");
  if (!told || !form) return;
  const place = KEPT + told.dataset.keep;
  const fields = [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  let left = null;
  try { left = JSON.parse(localStorage.getItem(place)); } catch { /* forbidden or not ours */ }

  // a page that was just opened has nothing yet; one that was sent and came back says itself what was typed
  const differing = left ? fields.filter((field) => left.typed[field.name] && left.typed[field.name] !== field.value) : [];
  if ("fresh" in told.dataset && differing.length) {
    differing.forEach((field) => { field.value = left.typed[field.name]; });
    told.textContent = told.dataset.restored.replace("{time}", left.at);
  }
  form.querySelectorAll(".actions a").forEach((cancel) => cancel.addEventListener("click", () => {
    try { localStorage.removeItem(place); } catch { /* forbidden */ }
  }));
  form.addEventListener("input", () => {
    const typed = { ...left?.typed, ...Object.fromEntries(fields.map((field) => [field.name, field.value])) };
    const at = new Date().toLocaleString("en-GB", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
    left = { typed, at };
    try { localStorage.setItem(place, JSON.stringify(left)); } catch { /* full or forbidden */ }
  });
})();
