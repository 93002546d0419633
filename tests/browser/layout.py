"""What is wrong in the layout of the page that is open: lines that break where they should not."""

from tests.browser.user_page import UserPage

FAULTS = r"""() => {
  const faults = [];
  const isShown = element => element.checkVisibility({contentVisibilityAuto: false}) && element.getClientRects().length;
  const shown = selector => [...document.querySelectorAll(selector)].filter(isShown);
  const told = element => element.innerText.replace(/\s+/g, " ").slice(0, 60);
  const linesOf = range => {
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    return new Set(boxes.map(box => Math.round(box.top))).size;
  };
  const linesIn = element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return linesOf(range);
  };

  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth > clientWidth) faults.push("the page is too wide");
  for (const badge of shown(".row-state .tag")) {
    const isCut = badge.scrollWidth > badge.clientWidth + 1;
    if (isCut || linesIn(badge) > 1) faults.push(`badge does not fit: ${told(badge)}`);
  }
  for (const label of shown(".sidebar-label")) {
    if (linesIn(label) > 1) faults.push(`place in two lines: ${told(label)}`);
  }
  for (const cell of shown("thead > tr > *")) {
    if (parseFloat(getComputedStyle(cell).borderTopWidth)) faults.push(`line above a head cell: ${told(cell)}`);
  }
  for (const place of shown("th, dt, label, .tag, .button, .tab, .row-title, .stat-number")) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/(?<!\p{L})\p{L}{4,22}(?!\p{L})/gu)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (linesOf(range) > 1 && isShown(walker.currentNode.parentElement)) faults.push(`word is broken: ${word[0]}`);
      }
    }
  }
  return faults;
}"""


def layout_faults(user: UserPage) -> list[str]:
    found: list[str] = user.page.evaluate(FAULTS)
    return found
