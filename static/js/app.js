// What makes the pages quicker to use. Without it every form and list works all the same.
import { $, $$, say } from './blocks.js';
import './forms.js';

// ---- things drawn again when a block of the page is replaced

function prepare() {
  $$('[data-solo-senza-js]').forEach((element) => { element.hidden = true; });
  $$('[data-solo-con-js]').forEach((element) => { element.hidden = false; });
  $$('.tabella-scorre').forEach(letScroll);
}

// Tables wider than the screen can be scrolled with the keyboard too.
function letScroll(box) {
  if (box.scrollWidth <= box.clientWidth + 1) {
    ['tabindex', 'role', 'aria-label'].forEach((name) => box.removeAttribute(name));
    return;
  }
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  const name = document.getElementById(box.dataset.nome)?.textContent.trim() ?? '';
  box.setAttribute('aria-label', say('tabella', { nome: name }));
}

prepare();
document.addEventListener('pagina-cambiata', prepare);
addEventListener('resize', () => $$('.tabella-scorre').forEach(letScroll));

// ---- menu on narrow screens, drop-down menus

const opener = $('#apri-menu');

function showMenu(open) {
  $('#menu').classList.toggle('aperto', open);
  opener.setAttribute('aria-expanded', String(open));
}

if (opener) {
  opener.setAttribute('role', 'button');
  opener.setAttribute('aria-controls', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const toggle = (event) => {
    event.preventDefault();
    showMenu(!$('#menu').classList.contains('aperto'));
  };
  opener.addEventListener('click', toggle);
  opener.addEventListener('keydown', (event) => { if (event.key === ' ') toggle(event); });
}

const isWriting = (element) => Boolean(element.closest('input,textarea,select,[contenteditable]'));

// Esc closes one thing: the open menus and, when there are none, the newest notice.
function closeTop() {
  const inside = document.activeElement.closest('details.menu-tendina[open]');
  $$('details.menu-tendina[open]').forEach((menu) => { menu.open = false; });
  if (inside) {
    $('summary', inside).focus();
    return;
  }
  if ($('#menu')?.classList.contains('aperto')) {
    showMenu(false);
    opener.focus();
    return;
  }
  const toast = document.activeElement.closest('.avviso-vivo') ?? $('.avviso-vivo:last-child');
  if (toast && !isWriting(document.activeElement)) closeToast(toast);
}

function closeToast(toast) {
  const next = toast.previousElementSibling ?? toast.nextElementSibling;
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) (next ? $('a,button', next) : $('#contenuto')).focus();
}

document.addEventListener('click', ({ target }) => {
  $$('details.menu-tendina[open]').forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  const close = target.closest('[data-chiudi]');
  if (close) closeToast(document.getElementById(close.dataset.chiudi));
  if (target.closest('[data-stampa]')) print();
  const error = target.closest('.riepilogo-errori a');
  if (error) goToAnswer(error);
});

// ---- where the reader is brought

// The errors first, then the message that tells how the last act went.
($('.riepilogo-errori[data-fuoco]') ?? $('[data-fuoco]'))?.focus();

function goToAnswer(link) {
  const control = document.getElementById(link.hash.slice(1));
  if (!control) return;
  control.closest('details')?.setAttribute('open', '');
  setTimeout(() => {
    control.focus();
    control.closest('.campo,.blocco')?.scrollIntoView({ block: 'nearest' });
  });
}

// A live notice never covers what has the focus (WCAG 2.4.11): the page has room under its end, and moves aside.
const notices = $('#avvisi-vivi');

function uncover(element) {
  if (!notices.firstElementChild || notices.contains(element) || element === document.body) return;
  const covered = notices.getBoundingClientRect();
  const seen = element.getBoundingClientRect();
  const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
  if (x > covered.left && x < covered.right && y > covered.top && y < covered.bottom) scrollBy(0, seen.bottom - covered.top + 16);
}

if (notices) {
  document.addEventListener('focusin', ({ target }) => uncover(target));
  new ResizeObserver(() => {
    const room = notices.firstElementChild ? `${notices.offsetHeight + 32}px` : '';
    document.body.style.paddingBottom = room;
    document.documentElement.style.scrollPaddingBottom = room;
    uncover(document.activeElement);
  }).observe(notices);
}

// ---- a second click sends nothing twice

const RETRY_AFTER = 10_000; // a line that dropped must not leave dead buttons behind

const submitters = (form) => [...form.elements].filter((element) => element.type === 'submit');

function release(form) {
  if (form.dataset.inviato === undefined) return;
  delete form.dataset.inviato;
  submitters(form).forEach((button) => { button.disabled = false; });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post' || form.dataset.piuVolte !== undefined) return;
  if (form.dataset.inviato !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.inviato = '';
  // after this turn: a button disabled at once would not be sent with the form
  setTimeout(() => submitters(form).forEach((button) => { button.disabled = true; }));
  setTimeout(release, RETRY_AFTER, form);
});
addEventListener('pageshow', () => $$('form[data-inviato]').forEach(release));

// ---- work that is done in parts: each page asks for the next one by itself

const BREATH = 300;
$$('form[data-prosegue]').forEach((form) => setTimeout(() => form.requestSubmit(), BREATH));

// ---- keys; who prefers can switch them off (WCAG 2.1.4)

const OFF = 'scorciatoie-spente'; // those that are on until somebody minds
const GO = 'scorciatoie-g'; // those that are off until somebody wants them
const isKept = (name) => localStorage.getItem(name) !== null;
const keysAreOn = () => !isKept(OFF);

function sendForm(from) {
  const form = from.form ?? from.closest('form');
  const button = form ? $('[data-principale],.btn-primary[type="submit"]', form) : $('[data-principale]');
  if (button && !button.disabled) button.form.requestSubmit(button);
}

let isGoing = false; // G was the key before

function goTo(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isGoing && isPlain) $(`[data-tasto="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  isGoing = isPlain && event.key.toLowerCase() === 'g';
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeTop();
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) sendForm(event.target);
  if (isKept(GO) && !isWriting(event.target)) goTo(event);
  if (!keysAreOn()) return;
  if (event.key === '/' && !isWriting(event.target) && !event.ctrlKey && !event.metaKey && $('#q')) {
    event.preventDefault();
    $('#q').focus();
  }
  const newSheet = document.body.dataset.schedaNuova;
  if (event.altKey && event.key.toLowerCase() === 'n' && newSheet) {
    event.preventDefault();
    location.assign(newSheet);
  }
});

$$('[data-scorciatoie]').forEach((box) => {
  const name = box.dataset.scorciatoie;
  const keptWhen = name === GO;
  box.checked = isKept(name) === keptWhen;
  box.addEventListener('change', () => {
    if (box.checked === keptWhen) localStorage.setItem(name, '');
    else localStorage.removeItem(name);
  });
});
