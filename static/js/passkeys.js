// Passkeys: the button asks the device, and what it answers is sent with the form around the button.
import { $, $$ } from './blocks.js';

const { PublicKeyCredential: Passkeys } = window;
const hasName = !/^[\d.]+$|:/.test(location.hostname); // a key is made for a name, never for a number
const canDo = Boolean(hasName && Passkeys?.parseCreationOptionsFromJSON && Passkeys.parseRequestOptionsFromJSON);

// What the server asks of the device: written in the page, or given when the button is pressed.
async function options(form) {
  if (!form.dataset.chiedi) return JSON.parse($('#richiesta-passkey').textContent).publicKey;
  const answer = await fetch(form.dataset.chiedi, {
    headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
    credentials: 'same-origin',
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options.publicKey;
}

// Without the password the device itself must know its owner, and find the key by itself.
function asked(form, wishes) {
  const alone = form.elements.passwordless?.checked;
  const selection = alone
    ? { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }
    : { residentKey: 'discouraged', requireResidentKey: false };
  return { ...wishes, authenticatorSelection: { ...wishes.authenticatorSelection, ...selection } };
}

async function credential(form) {
  const wishes = await options(form);
  return form.dataset.passkey === 'crea'
    ? navigator.credentials.create({ publicKey: Passkeys.parseCreationOptionsFromJSON(asked(form, wishes)) })
    : navigator.credentials.get({ publicKey: Passkeys.parseRequestOptionsFromJSON(wishes) });
}

async function use(form) {
  const button = $('button', form);
  const failed = $('[data-non-riuscita]', form);
  button.disabled = true;
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
    form.submit();
  } catch {
    // refused, forgotten or taken too long: the device has already said which
    failed.hidden = false;
    failed.focus();
    button.disabled = false;
  }
}

$$('[data-con-passkey]').forEach((element) => { element.hidden = !canDo; });
$$('[data-senza-passkey]').forEach((element) => { element.hidden = canDo; });
$$('form[data-passkey]').forEach((form) => {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    use(form);
  });
});
