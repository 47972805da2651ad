// The live line: the socket says only "the newest notice is number N"; the page fetches what it has not shown.
import { $, $$, fetchPage, isBusy, replaceBlock, say } from './blocks.js';

const POLL = 60_000; // without a socket
const SILENCE = 60_000; // two beats of the server and more
const PATIENCE = 5_000; // for news, or for a line to open: a network may take both and give nothing back
const LOST_AFTER = 2_000; // a server that restarts is not news
const LONGEST_WAIT = 5_000;
const TOASTS = 3;
const READING_TIME = 12_000;
const SIGNED_OUT = 4401;
const RIGHTS_CHANGED = 4403;
const TOO_MANY_PAGES = 4429;

const { linea: address, novita: newsUrl } = document.body.dataset;
const region = $('#avvisi-vivi');

let shown = Number(document.body.dataset.seq) || 0; // newest notice this page knows of
let drawn = Number(document.body.dataset.cambi) || 0; // changes without a notice this page shows
let epoch = null;
let socket = null;
let attempts = 0;
let over = false; // signed out
let watch, lost, poll;
const known = new Set();

// ---- what the person sees

function tellLine(word, isLost) {
  const place = $('#stato-vivo');
  if (!place) return;
  // Silent while all is well; from the first loss on, changes are spoken.
  if (isLost) place.setAttribute('role', 'status');
  place.hidden = false;
  place.classList.toggle('stato-vivo-perso', isLost);
  $('span', place).textContent = say(word);
}

function tellUnread(unread) {
  const figure = $('#conta-avvisi');
  figure.textContent = unread;
  figure.hidden = !unread;
  $('#conta-avvisi-testo').textContent = unread === 1 ? say('nonLetto') : say('nonLetti', { n: unread });
  document.title = (unread ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
}

function showToasts(toasts) {
  for (const toast of toasts) {
    if (known.has(toast.dataset.notice)) continue;
    known.add(toast.dataset.notice);
    if (toast.dataset.pagina === location.pathname) showAsHere(toast);
    else region.append(document.adoptNode(toast));
    if (toast.dataset.azione === undefined) leaveLater(toast);
  }
  while (region.children.length > TOASTS) {
    const idle = [...region.children].find((toast) => !toast.contains(document.activeElement));
    idle.remove();
  }
}

// The page it leads to is open and shows it by itself: it is only said what happened.
function showAsHere(toast) {
  delete toast.dataset.azione;
  toast.classList.add('avviso-qui');
  $('[type="submit"]', toast).remove();
  region.prepend(document.adoptNode(toast));
}

// What asks for nothing leaves by itself, unless somebody is reading it.
function leaveLater(toast) {
  setTimeout(() => {
    if (toast.matches(':hover') || toast.contains(document.activeElement)) leaveLater(toast);
    else toast.remove();
  }, READING_TIME);
}

// ---- fetching what is new

let fetching = false;
let again = false;

const ask = (url, patience) => fetchPage(url, { signal: AbortSignal.timeout(patience) });

async function catchUp() {
  if (over) return;
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  again = false;
  try {
    const news = await ask(`${newsUrl}?after=${shown}`, PATIENCE);
    if (news) receive($('[data-seq][data-unread]', news));
    else finish('lineaChiusa');
  } catch {
    insist();
  } finally {
    fetching = false;
  }
  if (again) catchUp();
}

function receive(answer) {
  const seq = Number(answer.dataset.seq);
  tellUnread(Number(answer.dataset.unread));
  const isNew = seq > shown;
  shown = Math.max(shown, seq);
  showToasts($$('[data-notice]', answer));
  noteChanges(Number(answer.dataset.changes));
  if (isNew || stale) refreshBlocks();
  else misses = 0;
}

// An answer that did not come is asked for again; a line that comes back asks by itself.
let misses = 0;
let insisting;

function insist() {
  clearTimeout(insisting);
  if (over || !socket) return;
  insisting = setTimeout(catchUp, pause(misses));
  misses += 1;
}

// spread, so that a restarted server is not stormed
function pause(times) {
  return Math.min(LONGEST_WAIT, 500 * 2 ** times) * (0.5 + Math.random() / 2);
}

// ---- the blocks of the page that follow what happens

let turn = 0;
let stale = false; // a refresh is due or failed
let later; // ids of blocks that were in use

function noteChanges(changes) {
  if (changes > drawn) stale = true;
  drawn = Math.max(drawn, changes || 0);
}

async function refreshBlocks() {
  if (!$('[data-vivo][id]')) {
    misses = 0;
    return;
  }
  turn += 1;
  const mine = turn;
  stale = true;
  if (document.hidden) return; // it waits until somebody comes back
  const page = await ask(location.href, 3 * PATIENCE).catch(() => undefined);
  if (mine !== turn) return; // a newer question is on its way
  stale = page === undefined;
  if (stale) insist();
  else misses = 0;
  if (page) later = new Set($$('[data-vivo][id]').filter((block) => !refresh(block, page)).map(({ id }) => id));
}

function refresh(block, page) {
  const free = !isBusy(block);
  if (free) replaceBlock(block, page);
  else tellOff(block, page.getElementById(block.id));
  return free;
}

// What is being written where it can no longer be sent stays, to be copied, and says so.
function tellOff(block, fresh) {
  if (!fresh) return;
  const acts = new Set($$('form', fresh).map((form) => form.getAttribute('action')));
  const over = $$('form[method="post"]', block).filter((form) => !acts.has(form.getAttribute('action')));
  if (!over.length || $('.non-si-manda', block)) return;
  over.forEach((form) => $$('[type="submit"]', form).forEach((button) => { button.disabled = true; }));
  const words = document.createElement('p');
  words.className = 'non-si-manda';
  words.setAttribute('role', 'alert');
  words.textContent = say('nonSiManda');
  (over.find((form) => form.dataset.toccato !== undefined || form.contains(document.activeElement)) ?? over[0]).before(words);
}

// What was in use is drawn again once it is left.
let leaving;

function retry() {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    const free = [...(later ?? [])].some((id) => document.getElementById(id) && !isBusy(document.getElementById(id)));
    if (free) refreshBlocks();
  }, 300);
}

// ---- an act shows in the other windows

const windows = new BroadcastChannel('atti');
windows.addEventListener('message', () => { stale = true; refreshBlocks(); });

addEventListener('submit', ({ target, defaultPrevented }) => {
  if (target.method === 'post' && !defaultPrevented) sessionStorage.atto = true;
});
if (sessionStorage.atto) {
  delete sessionStorage.atto;
  windows.postMessage('');
}

// ---- the socket

function listen(event) {
  const frame = JSON.parse(event.data);
  alive();
  tellUnread(frame.unread);
  const restarted = epoch !== null && frame.epoch !== epoch;
  epoch = frame.epoch;
  if (restarted && frame.seq < shown) shown = frame.seq;
  noteChanges(frame.changes);
  if (restarted || frame.seq > shown) catchUp();
  else if (stale) refreshBlocks();
}

// An open socket proves nothing: the line is there once the server has spoken.
function alive() {
  attempts = 0;
  clearTimeout(lost);
  clearInterval(poll);
  poll = lost = undefined;
  tellLine('lineaAttiva', false);
  stayAwake();
}

function stayAwake(wait = SILENCE) {
  clearTimeout(watch);
  watch = setTimeout(() => socket?.close(), wait);
}

function closed({ code }) {
  clearTimeout(watch);
  socket = null;
  if (code === SIGNED_OUT || code === RIGHTS_CHANGED) {
    finish(code === SIGNED_OUT ? 'lineaChiusa' : 'lineaNegata');
    if (code === SIGNED_OUT) document.dispatchEvent(new CustomEvent('sessione-finita'));
    return;
  }
  lost ??= setTimeout(tellLine, LOST_AFTER, 'lineaPersa', true);
  poll ??= setInterval(catchUp, POLL);
  setTimeout(connect, code === TOO_MANY_PAGES ? POLL : pause(attempts));
  attempts += 1;
}

function finish(word) {
  over = true;
  clearTimeout(lost);
  clearInterval(poll);
  tellLine(word, true);
  $$('#stato-vivo a').forEach((link) => { link.hidden = false; });
}

function connect() {
  if (socket || over) return;
  socket = new WebSocket(new URL(address, location.href.replace(/^http/, 'ws')));
  stayAwake(PATIENCE);
  socket.addEventListener('message', listen);
  socket.addEventListener('open', () => stayAwake());
  socket.addEventListener('close', closed);
}

function comeBack() {
  if (document.hidden || over) return;
  attempts = 0;
  connect();
  catchUp();
}

if (address) {
  const unread = Number($('#conta-avvisi')?.textContent) || 0;
  tellUnread(unread);
  connect();
  document.addEventListener('focusout', retry);
  document.addEventListener('toggle', retry, true);
  document.addEventListener('visibilitychange', comeBack);
  addEventListener('online', comeBack);
  addEventListener('pagehide', () => { over = true; socket?.close(); });
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    over = false;
    comeBack();
  });
}
