// The end of the session: told two minutes before, put off while somebody works, and nothing written is lost.
import { $, $$, say } from './blocks.js';

const WARNING = 120_000;
const PAUSE = 5_000; // a computer that slept wakes up late

const { utente: user, durata: left } = document.body.dataset;
const warning = $('#fine-sessione');
const cover = $('#sessione-finita');
const UNSAVED = 'form[method="post"][data-toccato]:not([data-bozza]),form[data-da-salvare]';

let ends = Date.now() + Number(left) * 1000;
let present = false; // somebody worked in this page since the server was last told
let asking = false;
let isLast = false; // nobody can put it off any more

// What the server says of the session: null when it has ended. Throws when there is no answer.
async function ask(method) {
  const form = $('form', warning);
  const answer = await fetch(form.action, {
    method,
    body: method === 'POST' ? new FormData(form) : undefined,
    headers: { 'X-Requested-With': method === 'POST' ? 'presence' : 'live' },
    credentials: 'same-origin',
  });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.ok && !answer.redirected ? answer.json() : null;
}

function goOn(state, told) {
  ends = Date.now() + state.left * 1000;
  if (told) present = false;
  isLast = told && state.left * 1000 <= WARNING;
  if (state.left * 1000 > WARNING) warning.hidden = true;
  else warn();
}

function warn() {
  const time = new Date(ends).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
  const words = say('fineSessione', { ora: time });
  if ($('#fine-sessione-quando').textContent !== words) $('#fine-sessione-quando').textContent = words;
  $$('[data-se-resta]', warning).forEach((element) => { element.hidden = isLast; });
  $$('[data-se-finisce]', warning).forEach((element) => { element.hidden = !isLast; });
  warning.hidden = false;
}

// Other pages of the same session may have put its end off: the server knows.
async function look() {
  if (asking || !cover.hidden || Date.now() < ends - WARNING) return;
  asking = true;
  try {
    const told = present && !isLast;
    const state = await ask(told ? 'POST' : 'GET');
    if (state) goOn(state, told);
    else finish();
  } catch {
    if (Date.now() >= ends) hide(); // no network: what is on the screen is hidden all the same
  } finally {
    asking = false;
  }
}

function finish() {
  if ($(UNSAVED)) hide();
  else location.assign(`${$('a', cover).getAttribute('href')}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function hide() {
  document.body.dataset.coperta = '';
  warning.hidden = true;
  cover.hidden = false;
  cover.focus();
}

// Back from signing in elsewhere: the page is shown again to the same person only, with a new token.
async function comeBack() {
  if (cover.hidden || document.hidden) return;
  const state = await ask('GET').catch(() => null);
  if (!state) return;
  if (String(state.user) !== user) {
    location.reload();
    return;
  }
  $$('[name=csrfmiddlewaretoken]').forEach((input) => { input.value = state.token; });
  delete document.body.dataset.coperta;
  cover.hidden = true;
  goOn(state, false);
  $('#contenuto').focus();
}

if (warning) {
  ['keydown', 'pointerdown', 'input'].forEach((kind) => addEventListener(kind, () => { present = true; }, { passive: true }));
  $('form', warning).addEventListener('submit', (event) => {
    event.preventDefault();
    ask('POST').then((state) => (state ? goOn(state, true) : finish())).catch(() => {});
  });
  document.addEventListener('sessione-finita', () => ask('GET').then((state) => state ?? finish()).catch(() => {}));
  document.addEventListener('visibilitychange', () => { look(); comeBack(); });
  addEventListener('focus', comeBack);
  setInterval(look, PAUSE);
}
