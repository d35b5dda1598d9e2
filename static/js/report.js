// Comfort for the report form: it saves by itself, keeps on this device what is typed while the
// link is down, and shows how far a file is. Without it the buttons do the same.
(() => {
  const form = document.querySelector("form[data-account]");
  const OWN = `randa:${form.dataset.account}:`;
  const KEY = OWN + location.pathname;
  const state = form.querySelector(".save-state");
  const offer = form.querySelector("[data-offer]");
  const version = form.elements.seen_version;

  let saving = null; // the answer that is waited for
  let isTouched = false; // by the person; texts of an ended session wait for that
  let isStopped = "stopped" in form.dataset;
  let isKept = true;

  // Fields ----------------------------------------------------------------------------------

  const FIELDS = "input:not([type=hidden], #data-dukung *, .conflict *), textarea";
  const names = [...new Set([...form.querySelectorAll(FIELDS)].map(({ name }) => name))];
  const read = (name) => new FormData(form).getAll(name);
  const write = (name, values) => {
    for (const control of form.querySelectorAll(`[name="${name}"]`)) {
      if (/radio|checkbox/.test(control.type)) control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
  };
  const text = (name) => read(name).join("\n");
  // What the server has, by name; what says something else is sent.
  const known = new Map();
  const changed = () => names.filter((name) => text(name) !== known.get(name));

  // The state line, with a button when there is something to press.
  const tell = (sentence, label, slot) => {
    state.textContent = sentence + " ";
    if (!label) return;
    const button = document.createElement("button");
    button.className = "link-button";
    button.textContent = label;
    button.name = slot ? "upload" : "save";
    button.value = slot ?? "";
    state.append(button);
  };

  // This device -----------------------------------------------------------------------------

  // Browsers may forbid to store anything.
  const attempt = (action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };
  const forget = (isWanted) =>
    attempt(() => Object.keys(localStorage).filter(isWanted).map((key) => delete localStorage[key]));
  const remember = () => {
    if ("stopped" in form.dataset || !offer.hidden) return;
    const fields = changed().map((name) => [name, read(name)]);
    const copy = JSON.stringify({ at: Date.now(), version: version.value, fields });
    if (fields.length) isKept = attempt(() => (localStorage[KEY] = copy));
    else forget((key) => key === KEY);
  };
  const offerCopy = () => {
    const copy = attempt(() => JSON.parse(localStorage[KEY]));
    // The server writes 1.250 where 1250 was typed.
    const bare = (said) => said.replace(/[\s.,]/g, "");
    const isNews = ([name, values]) => bare(text(name)) !== bare(values.join(""));
    if (isStopped || !copy?.fields.some(isNews)) return;
    const parts = { weekday: "long", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" };
    offer.querySelector("b").textContent = new Date(copy.at).toLocaleString("id-ID", parts);
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      if (target.type !== "button") return;
      offer.hidden = true;
      if ("use" in target.dataset) {
        // On the version it was typed on: nothing newer of others is written over.
        version.value = copy.version;
        copy.fields.forEach(([name, values]) => write(name, values));
        isTouched = true;
      }
      remember();
      save();
    });
  };

  // Saving ----------------------------------------------------------------------------------

  const tellOffline = () => {
    const place = isKept ? "di perangkat ini" : "selama halaman ini terbuka";
    tell(`Belum tersimpan ke server. Isian disimpan ${place} dan dikirim saat tersambung lagi.`);
  };

  const pack = (body) => {
    const sent = changed().map((name) => [name, text(name)]);
    for (const name of ["csrfmiddlewaretoken", "typed_by", "seen_version"]) {
      body.append(name, form.elements[name].value);
    }
    for (const [name] of sent) {
      body.append("changed", name);
      read(name).forEach((value) => body.append(name, value));
    }
    return sent;
  };

  const adopt = (answer, sent) => {
    sent.forEach(([name, said]) => known.set(name, said));
    let isOvertaken = false;
    for (const [name, values] of Object.entries(answer.theirs)) {
      if (text(name) === known.get(name)) {
        write(name, values);
        known.set(name, text(name));
      } else isOvertaken = true; // typed meanwhile: with the old version the next save asks
    }
    if (!isOvertaken) version.value = answer.version;
    for (const [id, html] of Object.entries(answer.html)) {
      document.getElementById(id).outerHTML = html;
    }
    form.querySelector("[data-until-saved]")?.remove();
    remember();
    tell(`${answer.saved}. ${answer.told}`);
  };

  const take = (answer, sent) => {
    isStopped = "stop" in answer;
    if (isStopped) tell(`${answer.stop} Isian masih ada di halaman ini.`, answer.button);
    else adopt(answer, sent);
  };

  const save = async () => {
    while (saving) await saving;
    if (isStopped || !isTouched || !offer.hidden || !changed().length) return;
    tell("Menyimpan…");
    const body = new URLSearchParams();
    const sent = pack(body);
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(45_000);
    saving = fetch("", { method: "POST", headers, body, signal })
      .then((response) => response.json())
      .catch(tellOffline);
    const answer = await saving;
    saving = null;
    if (answer) take(answer, sent);
  };

  // Files -----------------------------------------------------------------------------------

  let files; // the module, once the chosen photos are small
  const upload = async (button) => {
    const module = await files;
    if (!module) return form.requestSubmit(button);
    while (saving) await saving;
    const body = new FormData();
    const sent = pack(body);
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith(`bukti-${button.value}-`)) body.append(name, value);
    }
    body.append("upload", button.value);
    tell("Mengunggah…");
    const bar = document.createElement("progress");
    bar.title = "Terunggah";
    state.append(bar);
    saving = module.send(body, (share) => (bar.value = share));
    const answer = await saving;
    saving = null;
    if (answer.refused) return tell(answer.refused, "Coba lagi", button.value);
    take(answer, sent);
    const section = document.getElementById("data-dukung");
    (section.querySelector("[data-invalid] input") ?? section.querySelector("summary")).focus();
  };

  // When ------------------------------------------------------------------------------------

  forget((key) => key.startsWith("randa:") && !key.startsWith(OWN));
  if (!("waiting" in form.dataset)) names.forEach((name) => known.set(name, text(name)));
  offerCopy();
  remember();

  setInterval(save, 20_000);
  window.addEventListener("online", save);
  form.addEventListener("input", () => {
    isTouched = true;
    remember();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    files = import(form.dataset.files)
      .then((module) => module.shrink(target).then(() => module))
      .catch(() => (files = null)); // then the plain form sends them
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget?.type !== "submit") save();
  });
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (!navigator.onLine) {
      event.preventDefault();
      tellOffline();
    } else if (submitter?.name === "upload" && files && !isStopped) {
      event.preventDefault();
      upload(submitter);
    } else if ("stopped" in form.dataset) forget((key) => key === KEY);
  });

  // Signing out empties this device, so what it alone holds goes to the server first.
  let warned;
  const leave = document.querySelector(".menu-list form");
  leave.addEventListener("submit", async (event) => {
    const unsaved = changed().map(text).join();
    if (!changed().length || unsaved === warned) return forget((key) => key.startsWith(OWN));
    event.preventDefault();
    isTouched = true;
    await save();
    if (!changed().length) return leave.requestSubmit();
    warned = unsaved;
    tell("Belum tersimpan. Tekan Keluar sekali lagi untuk keluar tanpa isian ini.");
  });
})();
