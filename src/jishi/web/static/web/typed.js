// What was typed outlives an ended session: it is kept in this tab until the same person has the same form again.
(() => {
  "use strict";
  const KEPT = "typed";
  const person = document.body.dataset.person;
  const here = location.pathname + location.search;
  // Files, passwords and what the page wrote itself are not kept.
  const NEVER = ["hidden", "file", "password", "submit", "button"];

  const fields = (form) => [...form.elements].filter((each) => each.name && !NEVER.includes(each.type));
  function value(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
  }
  function fill(field, told) {
    if (typeof told === "boolean") field.checked = told;
    else if (Array.isArray(told)) for (const each of field.options) each.selected = told.includes(each.value);
    else field.value = told;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const address = (form) => form.getAttribute("action") || "";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !person || !form.closest("main")) return;
    const typed = fields(form).map((each) => [each.name, value(each)]);
    const files = [...form.elements].some((each) => each.type === "file" && each.value);
    const kept = { person, here, address: address(form), typed, files };
    if (typed.length || files) sessionStorage.setItem(KEPT, JSON.stringify(kept));
  });

  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  const back = document.querySelector("[data-typed-back]");
  if (!kept) return;
  if (!person || back) {
    // Signed out, or refused because somebody signed in since: the form comes later.
    sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, waits: true }));
    if (back) Object.assign(back, { href: kept.here, hidden: false });
    return;
  }
  if (!kept.waits || kept.person !== person) return void sessionStorage.removeItem(KEPT);
  const form = [...document.querySelectorAll("main form")].find((each) => address(each) === kept.address && each.method === "post");
  if (kept.here !== here || !form) return;
  sessionStorage.removeItem(KEPT);
  const own = fields(form);
  kept.typed.forEach(([name, told], at) => {
    if (own[at]?.name === name) fill(own[at], told);
  });
  const words = document.createElement("p");
  words.className = "result";
  words.setAttribute("role", "status");
  words.textContent = `登录中断以前填的已放回下面的表里,还没有保存。请核对,再按一次按钮。${kept.files ? "选过的文件要重新选。" : ""}`;
  form.before(words);
})();
