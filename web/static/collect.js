/* The collection sheet: keys, running totals, and a draft that survives a lost connection or a closed browser.
   The page works without this file; the server reads "=" too. */
(() => {
  const here = document.currentScript.src;
  const KEPT = "familyfund sheet ";
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  };

  // a sheet that is posted or given up leaves nothing behind on this computer
  const ended = document.querySelector("[data-ended]");
  if (ended) {
    const suffix = ` ${ended.dataset.ended}`;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(KEPT) && key.endsWith(suffix)).forEach(store.drop);
    } catch { /* forbidden */ }
  }

  const form = document.querySelector("[data-sheet]");
  if (!form) return;
  const words = form.dataset;
  const place = `${KEPT}${words.person} ${words.sheet}`;
  const paid = [...form.querySelectorAll("[data-due]")];
  const receipts = [...form.querySelectorAll("[name^=receipt-]")];
  const remarks = [...form.querySelectorAll("[name^=remark-]")];
  const notes = [...form.querySelectorAll("[data-note]")];
  const fields = [...paid, ...receipts, ...remarks, ...notes];
  const version = form.elements.version;
  const told = document.querySelectorAll("[data-kept-state]");  // over the table, beside the button, in the bar of a phone
  document.querySelectorAll(".js-only[hidden]").forEach((element) => { element.hidden = false; });

  // --- figures ---
  const digits = (text) => text.replace(/[០-៩]/g, (digit) => "០១២៣៤៥៦៧៨៩".indexOf(digit)).replace(/[\s\u200b.,៛]/g, "");
  const riel = (text) => (/^\d{1,13}$/.test(digits(text)) ? Number(digits(text)) : 0);
  const show = (amount) => amount.toLocaleString("en-US").replace("-", "−");
  const put = (key, text) => form.querySelectorAll(`[data-out=${key}]`).forEach((out) => { out.textContent = text; });
  const amount = (input) => (input.value.trim() === "=" ? Number(input.dataset.due) : riel(input.value));

  function total() {
    const keyed = paid.reduce((sum, input) => sum + amount(input), 0);
    const counted = notes.reduce((sum, input) => {
      const value = riel(input.value) * Number(input.dataset.note);
      form.querySelector(`[data-value="${input.dataset.note}"]`).textContent = value ? show(value) : "";
      return sum + value;
    }, 0);
    paid.forEach((input) => {
      const met = input.value.trim();
      form.querySelector(`[data-left="${input.id}"]`).textContent = met
        ? show(Math.max(0, Number(input.dataset.due) - amount(input))) : "";
    });
    put("keyed", show(keyed));
    put("counted", show(counted));
    put("difference", (counted > keyed ? "+" : "") + show(counted - keyed));
    put("met", show(paid.filter((input) => input.value.trim()).length));
    form.querySelectorAll("[data-agree]").forEach((out) => {
      const empty = !keyed && !counted;
      out.className = empty ? "" : `state ${keyed === counted ? "state-ok" : "state-overdue"}`;
      out.textContent = empty ? "" : keyed === counted ? out.dataset.yes : out.dataset.no;
    });
  }

  // --- keys: "=" and the button write what is due and go on; Enter and arrows move within a column ---
  const columns = [paid, receipts, remarks, notes];
  let arrived = null;
  function step(input, by) {
    const column = columns.find((one) => one.includes(input));
    const next = column[column.indexOf(input) + by] || (by > 0 && column === paid ? notes[0] : null);
    if (next) { next.focus(); next.select(); }
  }
  function full(input) {
    if (Number(input.dataset.due)) {
      input.value = show(Number(input.dataset.due));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    step(input, 1);
  }
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!fields.includes(input) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // Enter after "=" by habit: it moved on already, and a row passed over would mean a family not met
    const already = event.key === "Enter" && input === arrived && !input.value;
    arrived = null;
    if (already) { event.preventDefault(); return; }
    if (event.key === "=" && paid.includes(input)) {
      event.preventDefault();
      full(input);
      arrived = document.activeElement;
    }
    if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); step(input, 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); step(input, -1); }
  });
  form.querySelectorAll("[data-full]").forEach((button) => {
    button.addEventListener("click", () => full(document.getElementById(button.dataset.full)));
  });

  // --- the draft: on this computer at every key, on the server a moment later ---
  const typed = () => Object.fromEntries(fields.map((input) => [input.name, input.value]));
  const now = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const say = (text, values = {}) => {
    told.forEach((out) => {
      out.textContent = text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
      out.classList.toggle("lost", lost);
    });
  };
  let dirty = false, stale = false, refused = false, lost = false, going = false, sending = null, timer = 0, wait = 1;

  function keep() {
    store.set(place, { version: version.value, typed: typed(), at: now() });
  }
  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  }
  async function send() {
    const sent = JSON.stringify(typed());
    let answer;
    try {
      answer = await fetch(words.draft, { method: "POST", body: new FormData(form), redirect: "manual" });
      lost = false;
    } catch {
      lost = true;
      say(words.kept, { time: now() });
      wait = Math.min(wait * 2, 30);
      later(wait);
      return false;
    }
    if (!(answer.headers.get("content-type") || "").includes("json")) {
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) say(words.signedOut);
      else { lost = true; say(words.kept, { time: now() }); later(30); }
      return false;
    }
    const reply = await answer.json();
    wait = 1;
    if (reply.state === "saved") {
      version.value = reply.version;
      dirty = JSON.stringify(typed()) !== sent;
      if (dirty) { keep(); later(1); } else store.drop(place);
      say(words.saved, { time: reply.at });
      return !dirty;
    }
    stale = reply.state === "stale";
    refused = !stale;  // the page itself will say why and where, when it is sent
    say(stale ? words.stale : reply.reason, { name: reply.by, time: reply.at });
    return false;
  }
  function save() {
    clearTimeout(timer);
    if (!dirty || stale) return Promise.resolve(!dirty);
    say(words.saving);
    sending = (sending || Promise.resolve()).then(() => (dirty ? send() : true));
    return sending;
  }
  form.addEventListener("input", () => {
    total();
    dirty = true;
    refused = false;
    keep();
    if (!stale) later(1);
  });
  addEventListener("online", () => { if (dirty) later(0); });

  // a connection that is gone must not take the page away: the form is sent only when the draft could be
  async function reached() {
    try {
      await fetch(here, { method: "HEAD", cache: "no-store" });
      lost = false;
    } catch { lost = true; }
    return !lost;
  }
  form.addEventListener("submit", async (event) => {
    if (going) return;
    event.preventDefault();
    delete form.dataset.sent;
    const ready = dirty && !stale && !refused ? await save() || stale || refused : await reached();
    if (ready) {
      going = true;
      form.requestSubmit(event.submitter);
      going = false;
    } else if (lost) say(words.offline);
  });

  // --- what a lost connection or a closed browser left on this computer ---
  const left = store.get(place);
  if (left) {
    const differing = fields.filter((input) => input.name in left.typed && left.typed[input.name] !== input.value);
    if (!differing.length) store.drop(place);
    else if (left.version === version.value) {
      differing.forEach((input) => { input.value = left.typed[input.name]; });
      dirty = true;
      total();
      save().then(() => say(words.restored, { time: left.at }));
    } else {
      const list = differing.map((input) => `${input.getAttribute("aria-label")} ${left.typed[input.name] || "–"}`);
      say(words.differs, { time: left.at, typed: list.join("; ") });
    }
  }
  total();
})();
