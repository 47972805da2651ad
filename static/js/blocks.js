// Parts of a page that are replaced in place, shared by the live line and by the previews.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Sentences come from the page, in its language: <div id="parole" data-…>. "{n}" marks what is filled in.
const words = $('#parole')?.dataset ?? {};
export const say = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name] ?? '');

const FIELDS = 'input,textarea,select,[contenteditable]';
const FOCUSABLE = `a[href],button,summary,${FIELDS},[tabindex]`;

// A form is touched from the first key until it is sent. Choices in a preview form are not data yet.
document.addEventListener('input', ({ target }) => {
  const form = target.form;
  if (!form || (form.dataset.anteprima !== undefined && /^(radio|checkbox|select-one)$/.test(target.type))) return;
  form.dataset.toccato = '';
});
document.addEventListener('submit', ({ target }) => delete target.dataset.toccato);

// Replacing a block must never take away what a person is doing in it.
export const isBusy = (block) =>
  block.classList.contains('aperto') ||
  (block.contains(document.activeElement) && document.activeElement.matches(FIELDS)) ||
  Boolean($('details[open],form[data-toccato],.campo-errato,.riepilogo-errori', block)) ||
  block.closest('form')?.dataset.toccato !== undefined;

const sameControl = (old) => (control) =>
  control.tagName === old.tagName &&
  (old.id ? control.id === old.id
    : control.name === old.name && control.value === old.value &&
      control.getAttribute('href') === old.getAttribute('href') && control.textContent === old.textContent);

// Puts the element with the same id of another document in the place of `block`; the focus stays where it was.
export function replaceBlock(block, source) {
  const fresh = source.getElementById(block.id);
  if (!fresh || fresh.isEqualNode(block)) return;
  const focused = block.contains(document.activeElement) ? document.activeElement : null;
  const copy = document.adoptNode(fresh);
  block.replaceWith(copy);
  if (focused) {
    const again = $$(FOCUSABLE, copy).find(sameControl(focused)) ?? copy;
    if (again === copy) copy.tabIndex = -1;
    again.focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent('pagina-cambiata'));
}

// The page at `url` as a document, or null when it is not there for this person (any more).
// Throws when the network or the server fails, that is when asking again may help.
export async function fetchPage(url, options = {}) {
  const answer = await fetch(url, { headers: { 'X-Requested-With': 'live' }, credentials: 'same-origin', ...options });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  const moved = answer.redirected && new URL(answer.url).pathname !== new URL(url, location.href).pathname;
  if (!answer.ok || moved) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}
