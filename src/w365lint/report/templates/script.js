"use strict";
(() => {
  const bar = document.getElementById("filter");

  // A link may lead into a closed part, or to a finding that the filter hides.
  const reveal = () => {
    const id = location.hash.slice(1);
    const target = id && document.getElementById(id);
    if (!target) return;
    if (bar && target.closest(".finding[hidden], .group[hidden]")) reset();
    for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
    target.scrollIntoView();
  };

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
  addEventListener("hashchange", reveal);

  if (!bar) { reveal(); return; }

  const search = document.getElementById("search");
  const rule = document.getElementById("rule");
  const shown = document.getElementById("shown");
  const severities = [...bar.querySelectorAll("[name=severity]")];
  const groups = [...document.querySelectorAll(".group[data-rule]")];
  const findings = [...document.querySelectorAll(".finding")];
  const number = new Intl.NumberFormat("en");
  const titles = new Map([...rule.options].map((option) => [option.value, option.text]));
  const texts = new Map();

  const textOf = (finding) => {
    if (!texts.has(finding)) {
      const own = finding.querySelector(".own").textContent;
      texts.set(finding, `${titles.get(finding.dataset.rule)} ${finding.dataset.rule} ${own}`.toLowerCase());
    }
    return texts.get(finding);
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    const narrowed = words.length > 0 || rule.value !== "" || wanted.size < severities.length;
    const kept = new Set();
    let matching = 0;
    for (const finding of findings) {
      const { severity, rule: name } = finding.dataset;
      if (!wanted.has(severity) || (rule.value && rule.value !== name)) continue;
      if (!words.every((word) => textOf(finding).includes(word))) continue;
      matching += 1;
      // A cause stays in sight above its consequences.
      for (let part = finding; part; part = part.parentElement.closest(".finding")) kept.add(part);
    }
    for (const finding of findings) finding.hidden = !kept.has(finding);
    for (const group of groups) {
      group.hidden = narrowed && group.dataset.rule !== rule.value && !group.querySelector(".finding:not([hidden])");
      if (narrowed && !group.hidden) group.open = true;
    }
    shown.textContent = `Showing ${number.format(matching)} of ${number.format(findings.length)} findings`;
  };

  const remember = () => {
    const address = new URL(location.href);
    const state = new URLSearchParams();
    if (search.value) state.set("search", search.value);
    if (rule.value) state.set("rule", rule.value);
    const wanted = severities.filter((box) => box.checked).map((box) => box.value);
    if (wanted.length < severities.length) state.set("severity", wanted.join(" "));
    address.search = state.toString();
    history.replaceState(null, "", address);
  };

  const recall = () => {
    const state = new URLSearchParams(location.search);
    search.value = state.get("search") ?? "";
    rule.value = titles.has(state.get("rule")) ? state.get("rule") : "";
    const wanted = state.has("severity") ? state.get("severity").split(" ") : severities.map((box) => box.value);
    for (const box of severities) box.checked = wanted.includes(box.value);
  };

  const change = () => { apply(); remember(); };

  const reset = () => {
    search.value = "";
    rule.value = "";
    for (const box of severities) box.checked = true;
    change();
  };

  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(change, 120); });
  for (const control of [rule, ...severities]) control.addEventListener("change", change);
  document.getElementById("reset").addEventListener("click", reset);

  recall();
  apply();
  bar.hidden = false;
  reveal();
})();
