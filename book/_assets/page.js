// Small repairs that a page needs once it is laid out.
(() => {
  // What is wider than the page scrolls in place: let the keyboard reach it.
  const reach = () => {
    for (const box of document.querySelectorAll("article :is(.katex-display, pre)")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);

  // Paper is light, and has nothing to click on. (togglebutton.js unfolds its own boxes.)
  let before;
  addEventListener("beforeprint", () => {
    before = { theme: document.documentElement.dataset.theme, folds: [] };
    document.documentElement.dataset.theme = "light";
    for (const fold of document.querySelectorAll("details:not([open])")) {
      fold.open = true;
      before.folds.push(fold);
    }
  });
  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = before.theme;
    for (const fold of before.folds) fold.open = false;
  });

  for (const link of document.querySelectorAll(".btn-download-notebook-button")) link.download = "";
})();
