// Forms: the draft that saves itself, the count of characters, the preview of a choice.
import { $, $$, fetchPage, replaceBlock, say } from './blocks.js';

const isChoice = (element) => /^(radio|checkbox|select-one)$/.test(element.type);

// ---- count of characters: said while writing, without disturbing who listens to the page

function count(field) {
  const place = document.getElementById(field.dataset.conta);
  const limit = Number(field.dataset.massimo);
  const left = limit - field.value.length;
  const language = document.documentElement.lang;
  const figure = (number) => number.toLocaleString(language, { useGrouping: 'always' });
  if (left < 0) place.textContent = left === -1 ? say('oltreUno') : say('oltre', { n: figure(-left) });
  else if (left >= 200) place.textContent = say('massimo', { n: figure(limit) });
  else place.textContent = left === 1 ? say('resta') : say('restano', { n: figure(left) });
  place.classList.toggle('conta-oltre', left < 0);
}

const countAll = () => $$('[data-conta]').forEach(count);
countAll();
document.addEventListener('input', ({ target }) => { if (target.dataset.conta) count(target); });
document.addEventListener('pagina-cambiata', countAll);

// ---- the draft

const OLDEST = 1_500; // nothing written waits longer: with half a second for the road, at most two are ever lost
const AT_ONCE = 200; // a choice may open questions: they are wanted now
const RETRY = 10_000;
const PATIENCE = 15_000;
const OUTLIVES_THE_PAGE = 60_000; // bytes a browser still sends after the page is left

class Draft {
  constructor(form) {
    this.form = form;
    this.line = $('#salvataggio');
    this.part = null;
    this.changed = false; // something was written that the server does not have
    this.since = null; // when the first of it was written
    this.failed = false;
    this.stopped = false; // saving again would not help
    this.signedOut = false;
    this.saving = false;
    this.sending = null; // the button that waits for a save to end
    form.addEventListener('input', ({ target }) => this.touch(isChoice(target) ? AT_ONCE : OLDEST));
    form.addEventListener('focusin', ({ target }) => this.enter(target.closest('.parte')));
    form.addEventListener('submit', (event) => this.send(event));
    document.addEventListener('visibilitychange', () => (document.hidden ? this.leave() : this.comeBack()));
    addEventListener('pagehide', () => this.leave());
    addEventListener('beforeunload', (event) => { if (this.changed && this.failed) event.preventDefault(); });
  }

  touch(delay) {
    this.changed = true;
    this.form.dataset.daSalvare = '';
    if (this.stopped) return;
    if (!this.failed) this.tell('bozzaModificata');
    // Who writes without a pause is not left without a copy.
    this.since ??= Date.now();
    this.saveIn(Math.min(delay, this.dueIn()));
  }

  dueIn() {
    return Math.max(0, this.since + OLDEST - Date.now());
  }

  enter(part) {
    if (this.part && part !== this.part && this.changed) this.save();
    this.part = part;
  }

  leave() {
    if (this.changed) this.save();
  }

  // What is being saved must not arrive after what is sent now: the form waits its turn.
  send(event) {
    this.changed = false;
    clearTimeout(this.timer);
    if (!this.saving) return;
    event.preventDefault();
    this.sending = { with: event.submitter };
  }

  // Signed out while writing: after signing in in another tab, the page gets a new token and goes on.
  async comeBack() {
    if (!this.signedOut) return;
    const page = await fetchPage(location.href).catch(() => null);
    const token = page && $('[name=csrfmiddlewaretoken]', page)?.value;
    if (!token) return;
    $$('[name=csrfmiddlewaretoken]').forEach((input) => { input.value = token; });
    this.signedOut = this.stopped = false;
    this.save();
  }

  saveIn(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.stopped || this.saving) return; // what is written meanwhile is sent once this save has ended
    clearTimeout(this.timer);
    this.saving = true;
    this.changed = false;
    this.since = null;
    const body = new URLSearchParams(new FormData(this.form));
    try {
      const answer = await fetch(this.form.dataset.bozza, {
        method: 'POST',
        body,
        keepalive: String(body).length < OUTLIVES_THE_PAGE,
        headers: { 'X-Requested-With': 'draft', Accept: 'application/json' },
        credentials: 'same-origin',
        signal: AbortSignal.timeout(PATIENCE),
      });
      await this.read(answer);
    } catch {
      this.fail('bozzaErrore');
      this.saveIn(RETRY);
    } finally {
      this.saving = false;
    }
    if (this.sending) {
      const button = this.sending.with;
      this.sending = null;
      this.form.requestSubmit(button);
    } else if (this.changed && !this.failed) this.saveIn(this.dueIn());
  }

  async read(answer) {
    this.signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
    if (this.signedOut) this.stop('bozzaSessione');
    else if (answer.status === 404 || answer.status === 409) this.stop('bozzaSuperata');
    else if (answer.status === 400 || answer.status === 422) this.fail('bozzaRifiutata');
    else if (!answer.ok) throw new Error(String(answer.status));
    else this.saved(await answer.json());
  }

  saved(answer) {
    this.failed = false;
    if (!this.changed) {
      delete this.form.dataset.daSalvare;
      this.tell('bozzaSalvata', { ora: answer.saved_at });
    }
    if (answer.save_url) this.form.dataset.bozza = answer.save_url;
    if (showMatches(answer.possible_matches)) {
      for (const [name, value] of Object.entries(answer.set ?? {})) this.write(name, value);
    }
    for (const [name, value] of Object.entries(answer.fill ?? {})) if (!this.form.elements[name]?.value) this.write(name, value);
    // What a wrong code had filled follows the right one, unless somebody has touched it meanwhile.
    for (const [name, [before, now]] of Object.entries(answer.mend ?? {})) {
      if (this.form.elements[name]?.value === before) this.write(name, now);
    }
    for (const [id, html] of Object.entries(answer.blocks ?? {})) {
      const block = document.getElementById(id);
      if (block) replaceBlock(block, new DOMParser().parseFromString(html, 'text/html'));
    }
  }

  write(name, value) {
    if (this.form.elements[name]) this.form.elements[name].value = value;
  }

  fail(word) {
    this.changed = true;
    this.failed = true;
    this.tell(word);
  }

  stop(word) {
    this.stopped = true;
    this.fail(word);
  }

  tell(word, values) {
    if (!this.line) return;
    // Only bad news and the relief after it are spoken; "saved" every two seconds would drown the rest.
    if (this.failed) this.line.setAttribute('role', 'status');
    this.line.classList.toggle('salvataggio-errore', this.failed);
    $('span', this.line).textContent = say(word, values);
  }
}

$$('form[data-bozza]').forEach((form) => new Draft(form));

// ---- questions that make sense only after another answer

function answerTo(form, name) {
  const fields = $$(`[name="${CSS.escape(name)}"]`, form);
  return fields.filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked).map((field) => field.value).filter(Boolean);
}

const matches = (value, given) =>
  value === '*' ? given.length > 0
    : value.startsWith('!') ? given.length > 0 && !given.includes(value.slice(1)) : given.includes(value);

// What is written, or marked as wrong, stays in sight whatever the other answers say.
function isFilled(box) {
  if ($('.campo-errato', box)) return true;
  return $$('input,textarea,select', box).some((field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked : field.value));
}

function showWhatMakesSense() {
  $$('[data-quando]').forEach((box) => {
    const form = box.closest('form');
    const holds = Object.entries(JSON.parse(box.dataset.quando))
      .every(([name, values]) => values.some((value) => matches(value, answerTo(form, name))));
    box.hidden = !holds && !isFilled(box);
  });
}

showWhatMakesSense();
document.addEventListener('change', showWhatMakesSense);
document.addEventListener('pagina-cambiata', showWhatMakesSense);

// ---- a person perhaps already known

// Returns whether the page shows what the server knows; not while somebody is choosing in the box.
function showMatches(html) {
  const box = $('#doppione');
  if (!box || html === undefined) return true;
  if (box.contains(document.activeElement)) return false;
  if (box.dataset.visto === html) return true; // the same warning is not spoken twice
  box.dataset.visto = html;
  box.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  return true;
}

// "Non è lei": the answer travels with the form, its line says what was chosen. Without a form to save, it is sent.
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-risposta-doppione]');
  const form = button?.form;
  if (form?.dataset.bozza === undefined) return;
  event.preventDefault();
  const answer = document.createElement('input');
  Object.assign(answer, { type: 'hidden', name: button.name, value: button.value });
  form.append(answer);
  const line = button.closest('li');
  line.textContent = button.dataset.rispostaDoppione;
  line.tabIndex = -1;
  line.focus();
  form.dispatchEvent(new Event('input', { bubbles: true }));
});

// ---- the preview of a choice: the same page, asked with the answers of the form

// What a form that only asks keeps out of sight is part of the question; one that acts keeps secrets there.
// Nor does it ask with what belongs to another act of the page (data-non-chiede).
function isAnswer(element) {
  if (element.dataset.nonChiede !== undefined) return false;
  if (element.type === 'hidden') return element.form.method === 'get' && element.value !== '';
  return element.type === 'select-one' ? element.value !== '' : isChoice(element) && element.checked;
}

function answersOf(form) {
  const given = [...form.elements].filter((element) => element.name && isAnswer(element));
  return new URLSearchParams(given.map(({ name, value }) => [name, value]));
}

// The address always names the choice that is shown, so that a live update of the page shows the same one.
function nameChoice() {
  const form = $('form[data-anteprima]');
  if (form?.method === 'get') history.replaceState(null, '', `${location.pathname}?${answersOf(form)}`);
}

nameChoice();
document.addEventListener('pagina-cambiata', nameChoice);

let asking;

async function preview(form) {
  asking?.abort();
  asking = new AbortController();
  const url = `${location.pathname}?${answersOf(form)}`;
  const ids = form.dataset.anteprima ? form.dataset.anteprima.split(' ') : ['effetto', 'carichi'];
  try {
    // a person asked: the half hour of the session begins again
    const page = await fetchPage(url, { signal: asking.signal, headers: { 'X-Requested-With': 'preview' } });
    if (!page) return;
    ids.map((id) => document.getElementById(id)).filter(Boolean).forEach((block) => replaceBlock(block, page));
    history.replaceState(null, '', url);
    nameChoice();
  } catch (error) {
    // by hand, then: the button that serves without JavaScript asks the same question
    if (error.name !== 'AbortError') $$('[data-solo-senza-js]', form).forEach((button) => { button.hidden = false; });
  }
}

document.addEventListener('change', ({ target }) => {
  if (target.form?.dataset.anteprima === undefined || target.dataset.nonChiede !== undefined) return;
  if (isChoice(target)) preview(target.form);
});
