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

  for (const link of document.querySelectorAll(".btn-download-notebook-button")) link.download = "";
})();
