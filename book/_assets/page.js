// Small repairs that a page needs after its formulas are set.
(async () => {
  await window.MathJax?.startup?.promise;

  // A formula wider than the page scrolls in place: let the keyboard reach it.
  const formulas = document.querySelectorAll('article :is(div.math, mjx-container[display="true"])');
  const reach = () => {
    for (const formula of formulas) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);

  for (const link of document.querySelectorAll(".btn-download-notebook-button")) link.download = "";
})();
