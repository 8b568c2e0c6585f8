import './style.css';
import { render } from 'preact';
import { App, failure } from './App';
import { readConfig } from './context/broker';
import { followed, municipalities } from './context/kinds';
import { followRanks } from './context/places';
import { reached, readPosition } from './live/changes';
import { Live } from './live/live';
import { liveState } from './live/state';

const config = await readConfig();
const root = document.getElementById('app')!;
root.textContent = '';
render(<App config={config} />, root);

try {
  // First where the log stands, then the state: what changes between the two is told again, and nothing is missed.
  const since = await readPosition();
  await Promise.all([municipalities, ...followed].map(kind => kind.load(since)));
  reached(since);
  document.documentElement.dataset['state'] = 'loaded';
  followRanks();
  void new Live(config).run();
} catch (e) {
  liveState.value = 'notLive';
  failure.value = (e as Error).message;
}
