'use strict';
// Everything that comes from the study (title, question, prompt) is set as text, never as markup.
const at = (id) => document.getElementById(id);
const letters = 'ABCDEFGHIJKLMNOP';
const drift = 0.08; // seconds two videos may be apart before one is moved: two frames at 25 per second
let code = '';
let state = null;
let videos = [];
let ranks = [];
let selected = 0;
let playing = false;
let watched = false;
let began = 0;
let sending = false;

const show = (id) => { for (const s of ['start', 'trial', 'done']) at(s).hidden = s !== id; };
const say = (text) => { at('status').textContent = text; };
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* private window: the server still resumes by code */ } },
};

class Refused extends Error {}

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store' });
  const json = await answer.json();
  if (answer.ok) return json;
  if (answer.status === 409) { say(json.error); return json.state; }
  if (answer.status === 429 || answer.status >= 500) throw new Error(json.error);
  throw new Refused(json.error);
}

// An answer is kept in the browser until the server says that it is on its disk, and sent again until then.
async function deliver(ballot) {
  store.set('videossm-pending', JSON.stringify(ballot));
  for (let pause = 1000; ; pause = Math.min(2 * pause, 30000)) {
    try {
      const next = await post('api/ballot', ballot);
      store.set('videossm-pending', null);
      return next;
    } catch (error) {
      if (error instanceof Refused) { store.set('videossm-pending', null); throw error; }
      say(`${error.message || 'No connection'} Your answer is kept and sent again.`);
      await new Promise((wake) => setTimeout(wake, pause));
    }
  }
}

async function enter(typed) {
  code = typed.trim();
  say('');
  try {
    const pending = JSON.parse(store.get('videossm-pending') ?? 'null');
    const same = (c) => c.replace(/[^0-9a-z]/gi, '').toUpperCase();
    render(pending && same(pending.code) === same(code) ? await deliver(pending) : await post('api/session', { code }));
    store.set('videossm-code', code);
  } catch (error) {
    say(error instanceof Refused ? error.message : 'No connection to the study. Please try again.');
  }
}

function render(next) {
  state = next;
  document.title = state.title;
  at('title').textContent = state.title;
  at('progress').hidden = false;
  at('bar').max = state.total;
  at('bar').value = state.done;
  at('count').textContent = `${Math.min(state.done + 1, state.total)} of ${state.total}`;
  if (!state.trial) { at('count').textContent = `${state.total} of ${state.total}`; stop(); at('videos').replaceChildren(); videos = []; show('done'); return; }
  at('question').textContent = state.question;
  at('prompt').textContent = state.trial.prompt;
  const k = state.trial.videos.length;
  ranks = Array(k).fill(0);
  [selected, watched, playing] = [0, false, false];
  at('how').textContent = `Give each video a rank: 1 is best, ${k} is worst${state.allowTies ? '; equal ranks are allowed' : ''}.`;
  const columns = k <= 3 ? k : Math.ceil(k / 2);
  at('videos').style.setProperty('--columns', columns);
  at('videos').style.setProperty('--rows', Math.ceil(k / columns));
  at('videos').replaceChildren(...state.trial.videos.map(card));
  videos = [...at('videos').querySelectorAll('video')];
  at('keys').replaceChildren('Keys: ', key('A'), '–', key(letters[k - 1]), ' choose a video, ', key('1'), '–', key(String(k)), ' give it a rank, ', key('Space'), ' play or pause, ', key('Enter'), ' submit');
  show('trial');
  select(0);
  update();
  scrollTo(0, 0);
  ready().then(() => { began = performance.now(); start(0); });
}

function key(name) {
  const k = document.createElement('kbd');
  k.textContent = name;
  return k;
}

function card(url, place) {
  const figure = document.createElement('figure');
  const video = document.createElement('video');
  Object.assign(video, { src: url, muted: true, playsInline: true, preload: 'auto', disablePictureInPicture: true });
  video.setAttribute('playsinline', '');
  video.setAttribute('aria-label', `video ${letters[place]}`);
  video.addEventListener('error', () => say('A video could not be loaded. Please reload the page.'));
  video.addEventListener('click', () => { select(place); toggle(); });
  const caption = document.createElement('figcaption');
  const name = document.createElement('b');
  name.textContent = letters[place];
  const group = document.createElement('div');
  group.className = 'ranks';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', `rank of video ${letters[place]}`);
  for (let rank = 1; rank <= state.trial.videos.length; rank++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = rank;
    button.setAttribute('aria-label', `video ${letters[place]}: rank ${rank}`);
    button.addEventListener('click', () => { select(place); give(place, rank); });
    group.append(button);
  }
  caption.append(name, group);
  figure.append(video, caption);
  return figure;
}

function select(place) {
  selected = place;
  [...at('videos').children].forEach((f, i) => f.classList.toggle('selected', i === place));
}

// Without ties a rank belongs to one video: whoever had it takes the rank that is given up.
function give(place, rank) {
  if (!state.allowTies) {
    const holder = ranks.indexOf(rank);
    if (holder >= 0 && holder !== place) ranks[holder] = ranks[place];
  }
  ranks[place] = rank;
  update();
}

// People who tie two videos as "1, 1, 2" mean the third place: ranks are counted anew from the order they gave.
const counted = () => ranks.map((r) => 1 + ranks.filter((other) => other < r).length);

function update() {
  [...at('videos').children].forEach((figure, place) => {
    figure.querySelectorAll('.ranks button').forEach((button, i) => button.setAttribute('aria-pressed', String(ranks[place] === i + 1)));
  });
  const open = ranks.filter((r) => r === 0).length;
  at('submit').disabled = sending || open > 0 || !watched;
  at('hint').textContent = open > 0 ? `${open} still without a rank.`
    : watched ? '' : 'Please watch the videos to the end once.';
}

async function submit() {
  if (at('submit').disabled) return;
  sending = true;
  update();
  stop();
  say('');
  try {
    const next = await deliver({ code, trial: state.trial.index, ranks: counted(), seconds: Math.round((performance.now() - began) / 100) / 10 });
    sending = false;
    say('');
    render(next);
  } catch (error) {
    sending = false;
    say(error.message);
    update();
  }
}

// --- All videos at the same moment: the longest one leads, the others follow it.
const lead = () => videos.reduce((a, b) => (b.duration > a.duration ? b : a));

function ready() {
  return Promise.all(videos.map((v) => v.readyState >= 3 ? null : new Promise((resolve) => {
    v.addEventListener('canplay', resolve, { once: true });
    v.load();
  })));
}

function start(time) {
  for (const v of videos) v.currentTime = Math.min(time, v.duration || time);
  playing = true;
  at('play').textContent = 'Pause';
  tick();
}

function stop() {
  playing = false;
  at('play').textContent = 'Play';
  for (const v of videos) v.pause();
}

function toggle() {
  if (playing) stop();
  else if (videos.length) start(lead().ended ? 0 : lead().currentTime);
}

function tick() {
  if (!playing || !videos.length) return;
  const first = lead();
  at('seek').value = first.duration ? 1000 * first.currentTime / first.duration : 0;
  if (first.ended) {
    watched = true;
    stop();
    update();
    return;
  }
  const waiting = videos.some((v) => !v.ended && v.readyState < 3);
  for (const v of videos) {
    if (v.ended) continue;
    if (waiting) v.pause();
    else if (v.paused) v.play().catch(() => { /* the browser wants a tap first: the button says Play */ stop(); });
    if (v !== first && !waiting && Math.abs(v.currentTime - first.currentTime) > drift && first.currentTime < v.duration) v.currentTime = first.currentTime;
  }
  setTimeout(tick, 60);
}

at('enter').addEventListener('submit', (event) => { event.preventDefault(); enter(at('code').value); });
at('play').addEventListener('click', toggle);
at('again').addEventListener('click', () => { stop(); start(0); });
at('seek').addEventListener('input', () => {
  stop();
  const time = at('seek').value / 1000 * (lead().duration || 0);
  for (const v of videos) v.currentTime = Math.min(time, v.duration);
});
at('submit').addEventListener('click', submit);
document.addEventListener('keydown', (event) => {
  if (at('trial').hidden || event.ctrlKey || event.altKey || event.metaKey || event.target === at('seek')) return;
  const place = letters.indexOf(event.key.toUpperCase());
  const rank = Number(event.key);
  if (event.key.length === 1 && place >= 0 && place < ranks.length) select(place);
  else if (rank >= 1 && rank <= ranks.length) {
    give(selected, rank);
    const open = ranks.indexOf(0);
    if (open >= 0) select(open);
  } else if (event.key === ' ') toggle();
  else if (event.key === 'Enter' && event.target.tagName !== 'BUTTON') submit();
  else return;
  event.preventDefault();
});

at('code').value = store.get('videossm-code') ?? '';
show('start');
