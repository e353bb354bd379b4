// Keeps an open page up to date: when the server says that something happened, the page is fetched again, and the parts that differ are put in place of
// the old ones. What a person is writing stays. Without this script everything works by loading pages.
(() => {
  'use strict';
  const told = new WeakMap(); // each part as the server told it: what a person typed or opened does not count as different, nor how long ago something was
  const quiet = 400, look = 30000;
  const shape = part => part.outerHTML.replace(/(<time[^>]*>)[^<]*/g, '$1');
  const remember = part => { for (const one of [part, ...part.querySelectorAll('[id]')]) told.set(one, shape(one)); };

  // Times are shown as this browser has them; the tooltip keeps UTC.
  const localize = () => document.querySelectorAll('time[datetime]').forEach(time => {
    if (!/UTC$/.test(time.textContent)) return;
    time.title = time.textContent;
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  });

  const isTouched = part => part.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')
    || [...part.querySelectorAll('input, textarea, select')].some(field =>
      field.type === 'radio' || field.type === 'checkbox' ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT' ? [...field.options].some(one => one.selected !== one.defaultSelected && (one.defaultSelected || one.index > 0))
      : field.type !== 'hidden' && field.value !== field.defaultValue);

  const say = (part, words) => {
    if (part.querySelector(':scope > .stale')) return;
    const note = document.createElement('p');
    note.className = 'stale';
    note.setAttribute('role', 'status');
    note.textContent = words;
    part.prepend(note);
  };

  // What holds things that come and go one by one; anything else is replaced as a whole.
  const children = part => part.matches('section, div, ul, ol') ? [...part.children].filter(child => child.id) : [];

  function replace(old, next) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const same = focused && [...old.querySelectorAll(focused.tagName)].indexOf(focused);
    const open = [...old.querySelectorAll('details')].map(one => one.open);
    [...next.querySelectorAll('details')].forEach((one, i) => { one.open = open[i] ?? one.open; });
    old.replaceWith(next);
    remember(next);
    if (focused) (document.getElementById(focused.id) ?? next.querySelectorAll(focused.tagName)[same] ?? document.getElementById('main')).focus({ preventScroll: true });
  }

  function update(old, next) {
    if (told.get(old) === shape(next)) {
      const times = next.querySelectorAll('time');
      old.querySelectorAll('time').forEach((time, i) => { if (times[i] && time.textContent !== times[i].textContent) time.textContent = times[i].textContent; });
      return;
    }
    const now = children(next);
    if (now.length === 0 || children(old).length === 0) {
      if (isTouched(old)) say(old, 'This has changed since you began to write.');
      else replace(old, document.importNode(next, true));
      return;
    }

    const kept = new Map(children(old).map(child => [child.id, child]));
    let after = null;
    for (const child of next.children) {
      const known = child.id && kept.get(child.id);
      if (known) {
        kept.delete(child.id);
        update(known, child);
        after = document.getElementById(child.id);
      } else if (child.id) {
        const added = document.importNode(child, true);
        after ? after.after(added) : old.insertBefore(added, [...old.children].find(one => one.id) ?? null);
        remember(added);
        added.classList.add('arrived');
        after = added;
      } else {
        // A heading or the like: the one at its place.
        const place = [...old.children].filter(one => !one.id && one.tagName === child.tagName && !one.classList.contains('stale'))[[...next.children].filter(one => !one.id && one.tagName === child.tagName).indexOf(child)];
        if (place && !isTouched(place) && place.outerHTML !== child.outerHTML) place.replaceWith(document.importNode(child, true));
      }
    }

    for (const gone of kept.values()) {
      if (isTouched(gone)) say(gone, 'This is settled meanwhile. What you wrote is still here.');
      else {
        if (gone.contains(document.activeElement)) document.getElementById('main').focus({ preventScroll: true });
        gone.remove();
      }
    }
    told.set(old, shape(next));
  }

  let busy = false, again = false, timer = 0;
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
      if (answer.redirected) { location.reload(); return; }
      if (answer.ok) {
        const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const announced = [...next.querySelectorAll('[data-announce]')].map(one => one.textContent).join('. ');
        if (announced !== [...document.querySelectorAll('[data-announce]')].map(one => one.textContent).join('. ')) document.getElementById('announce').textContent = announced;
        for (const part of document.querySelectorAll('[data-live]')) {
          const fresh = next.getElementById(part.id);
          if (fresh) update(part, fresh);
        }
        // A part that was not there before.
        for (const part of next.querySelectorAll('main > [data-live]')) {
          if (!document.getElementById(part.id)) { document.querySelector('main').append(document.importNode(part, true)); remember(document.getElementById(part.id)); }
        }
        document.title = next.title;
        localize();
      }
    } catch { /* the server is away; the next look finds it again */ }
    busy = false;
    if (again) { again = false; soon(); }
  }

  let last = 0;
  function soon() {
    if (timer) return;
    timer = setTimeout(() => { timer = 0; last = Date.now(); refresh(); }, Math.max(0, last + quiet - Date.now()));
  }

  // What was said once is not said again when the page is loaded again.
  const here = new URL(location.href);
  if (here.searchParams.has('told')) {
    here.searchParams.delete('told');
    history.replaceState(null, '', here);
  }

  const workspace = document.body.dataset.workspace;
  if (workspace) {
    document.querySelectorAll('[data-live]').forEach(remember);
    const following = document.getElementById('following'), offline = document.getElementById('offline');
    localize();
    // A page that nobody looks at follows nothing: browsers have few connections to one server.
    let events = null;
    const follow = () => {
      if (document.hidden || (events && events.readyState !== EventSource.CLOSED)) return;
      events = new EventSource(`/control-plane/v1/events?workspaceId=${workspace}`);
      events.onopen = () => { following.textContent = 'Follows what happens.'; offline.hidden = true; soon(); };
      for (const kind of ['change', 'reset']) events.addEventListener(kind, soon);
      events.onerror = () => {
        following.textContent = 'Not connected; looks again every half minute.';
        if (offline.hidden) offline.textContent = `offline since ${new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
        offline.hidden = false;
      };
    };
    const leave = () => { events?.close(); events = null; };
    follow();
    addEventListener('pagehide', leave);
    addEventListener('pageshow', follow);
    document.addEventListener('visibilitychange', () => { if (document.hidden) leave(); else { follow(); soon(); } });
    // Agents come and go without an event.
    setInterval(() => { if (!document.hidden) { follow(); refresh(); } }, look);
  }

  // Keys, as the dialog lists them. Who writes, or uses a key of the browser's, is left alone.
  const pages = { i: 'inbox', b: 'board', o: 'goals', a: 'agents', r: 'repos', c: 'context', s: 'briefing' };
  const items = () => [...document.querySelectorAll('main .card h3 a, main .rows > li a:first-of-type')].filter(one => one.offsetParent);
  let going = 0;
  document.addEventListener('keydown', event => {
    if (!workspace || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return;
    const all = items(), at = all.indexOf(document.activeElement);
    if (Date.now() < going && pages[event.key]) document.querySelector(`.sections a[href$="/${pages[event.key]}"]`)?.click();
    else if (event.key === 'g') { going = Date.now() + 1500; return; }
    else if (event.key === 'j') all[Math.min(at + 1, all.length - 1)]?.focus();
    else if (event.key === 'k') all[Math.max(at - 1, 0)]?.focus();
    else if (event.key === '?') document.getElementById('keys')?.showModal();
    else return;
    going = 0;
    event.preventDefault();
  });

  // Lines to be pasted elsewhere.
  if (navigator.clipboard) document.querySelectorAll('.copy').forEach(part => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => { await navigator.clipboard.writeText(part.querySelector('pre').textContent); button.textContent = 'Copied'; });
    part.append(button);
  });

  // A login that waits: sends its form until it leads somewhere.
  const waiting = document.getElementById('wait');
  if (waiting) {
    const ask = async () => {
      const form = new URLSearchParams(new FormData(waiting));
      form.set('do', 'continue');
      try {
        const answer = await fetch(location.href, { method: 'POST', body: form, cache: 'no-store' });
        if (answer.redirected && new URL(answer.url).pathname !== location.pathname) { location.href = answer.url; return; }
      } catch { /* tried again */ }
      setTimeout(ask, 2000);
    };
    setTimeout(ask, 2000);
  }

  // Has this browser told of things: asks for its address and key, and sends the form with them.
  const tell = document.getElementById('tell');
  if (tell) {
    const says = document.getElementById('tell-says'), button = tell.querySelector('button');
    const field = tell.elements;
    // Where no push service is reached, some browsers wait for ever.
    const answered = asked => Promise.race([asked, new Promise((_, fail) => { setTimeout(() => fail(new Error('it does not answer.')), 20000); })]);
    const subscribe = async () => {
      if (await Notification.requestPermission() !== 'granted') throw new Error('This browser does not let this site show notifications. Allow it in the settings of the site, then try again.');
      const options = { userVisibleOnly: true, applicationServerKey: await (await fetch('/push-key')).arrayBuffer() };
      await navigator.serviceWorker.register('/push.js');
      const push = (await navigator.serviceWorker.ready).pushManager;
      try {
        return await answered(push.subscribe(options));
      } catch (failed) {
        // An address that was made for another server's key.
        const old = await push.getSubscription();
        if (!old) throw new Error(`This browser reaches no push service: ${failed.message}`);
        await old.unsubscribe();
        return answered(push.subscribe(options));
      }
    };
    if (!isSecureContext) says.textContent = 'Browsers are told only by servers at https://.';
    else if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) says.textContent = 'This browser offers no push.';
    else {
      says.textContent = '';
      button.disabled = false;
    }
    tell.addEventListener('submit', async event => {
      if (field.endpoint.value) return;
      event.preventDefault();
      button.disabled = true;
      says.textContent = 'Asks the browser …';
      try {
        const { endpoint, keys } = (await subscribe()).toJSON();
        [field.endpoint.value, field.key.value, field.secret.value] = [endpoint, keys.p256dh, keys.auth];
        tell.requestSubmit();
      } catch (failed) {
        says.textContent = failed.message;
      }
      button.disabled = false;
    });
  }

  // A form is sent once.
  document.addEventListener('submit', event => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent) event.preventDefault();
    else event.target.dataset.sent = '1';
  });
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));
})();
