// Keys of the verify page: S verifies, K opens the return form, J and L go through the queue.
// They work only while no field has the focus, and can be switched off (WCAG 2.1.4).
(() => {
  const STORE = "randa-keys-off";
  const toggle = document.querySelector("[data-keys-toggle]");

  const read = () => {
    try {
      return localStorage.getItem(STORE) === "1";
    } catch {
      return false;
    }
  };
  let isOff = read();

  const show = () => {
    toggle.hidden = false;
    toggle.textContent = isOff ? "Nyalakan tombol pintas" : "Matikan tombol pintas";
    document.querySelectorAll(".keyboard > span").forEach((hint) => hint.remove());
  };

  if (toggle) {
    show();
    toggle.addEventListener("click", () => {
      isOff = !isOff;
      try {
        localStorage.setItem(STORE, isOff ? "1" : "");
      } catch {
        // Without storage the choice lasts for this page.
      }
      show();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (isOff || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (!"skjl".includes(key)) return;
    const control = document.querySelector(`[data-key="${key}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
    if (control.matches("summary") && control.parentElement.open) {
      control.parentElement.querySelector("input").focus();
    }
  });

  // A verdict that needs a reason opens the field for it.
  document.addEventListener("change", (event) => {
    const note = event.target.closest(".verdict")?.querySelector("details");
    if (note && event.target.type === "radio") note.open = event.target.value !== "fits";
  });
})();
