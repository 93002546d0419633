"""Texts of a page whose style no page before had: the only ones whose colours are to be looked at."""

from tests.browser.user_page import UserPage

# The style of a text follows from the tags, classes and states of the elements around it.
STYLES = r"""() => {
  const content = new Set(["id", "href", "src", "for", "name", "value", "action", "formaction", "title", "alt",
    "datetime", "placeholder", "content", "d", "style",
    "aria-label", "aria-labelledby", "aria-describedby", "aria-controls"]);
  const styles = new Map();
  const hash = text => {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      one = Math.imul(one ^ code, 2654435761);
      other = Math.imul(other ^ code, 1597334677);
    }
    return `${one >>> 0}.${other >>> 0}`;
  };
  // Long values and those with digits are ids and texts.
  const stateOf = ({name, value}) => name === "class" || !/\d|.{30}/.test(value) ? `${name}=${value}` : name;
  const styleOf = element => {
    if (!element) return "";
    if (!styles.has(element)) {
      const states = [...element.attributes].filter(({name}) => !content.has(name)).map(stateOf).sort();
      const isFirstOrLast = [!element.previousElementSibling, !element.nextElementSibling];
      const place = [...isFirstOrLast, element.matches(":disabled, :checked")];
      styles.set(element, hash([styleOf(element.parentElement), element.tagName, ...states, place].join(" ")));
    }
    return styles.get(element);
  };
  const hasText = element => /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)
    || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  window.texts = [...document.body.querySelectorAll("*:not(script, style, noscript)")].filter(hasText);
  return window.texts.map(styleOf);
}"""
KEEP_NEW = "places => { window.newTexts = places.map(place => window.texts[place]); }"


def choose_new_texts(user: UserPage, styles: set[str]) -> bool:
    """Put the texts of the open page that look like none in `styles` into `window.newTexts`, and add their styles.

    Returns whether there are any. One text of each style is enough.
    """
    new = []
    for place, style in enumerate(user.page.evaluate(STYLES)):
        if style not in styles:
            styles.add(style)
            new.append(place)
    user.page.evaluate(KEEP_NEW, new)
    return bool(new)
