/** The element of the page with this id. */
export const byId = <T extends HTMLElement = HTMLElement>(id: string): T => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element ${id}`);
  return element as T;
};

/** An element with text or children; text stays text, whatever it holds. */
export const el = (tag: string, className: string, ...children: readonly (Node | string)[]): HTMLElement => {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
};
