// One key decides a pair: 1 the same unit, 2 not, 3 in doubt; Z takes the last decision back.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const back = key === "z" ? document.querySelector(".result form button, .result button") : null;
  const target = button || back;
  if (target) {
    event.preventDefault();
    target.click();
  }
});
