import type { Config } from '../context/broker';
import { catchUp } from './changes';
import { followEvents } from './events';
import { heardAt, liveState, liveWay } from './state';
import { followTopics } from './topics';

const firstPause = 500;
const longestPause = 10_000;
const checkEvery = 20_000;

/**
 * Keeps the page at the present: MQTT where it goes through, else Server-Sent Events; when either ends, again. Each connection begins by reading what
 * was missed, by number, and a check every twenty seconds reads what a slow line may have dropped: the numbers show that nothing is missing.
 */
export class Live {
  private failures = 0;
  private mqttFailures = 0;
  private connection = new AbortController();

  constructor(private readonly config: Config) {}

  async run(): Promise<never> {
    addEventListener('online', () => this.connection.abort());
    addEventListener('offline', () => this.connection.abort());
    for (;;) {
      this.connection = new AbortController();
      try {
        await this.connect();
      } catch {
        this.failures++;
      }

      liveState.value = 'notLive';
      liveWay.value = null;
      await new Promise(resolve => setTimeout(resolve, Math.min(longestPause, firstPause * 2 ** Math.min(5, this.failures))));
    }
  }

  private async connect(): Promise<void> {
    const check = setInterval(() => void this.check(), checkEvery);
    try {
      // One failure may be the broker's restart; two in a row are a line that lets no WebSocket through, for which it is tried again now and then.
      if (this.config.mqtt && this.config.live && (this.mqttFailures < 2 || this.failures % 5 === 4)) {
        try {
          await followTopics(this.config, () => void this.opened('MQTT'), () => void this.check(), this.connection.signal);
          return;
        } catch (e) {
          this.mqttFailures++;
          if (this.mqttFailures < 2) {
            throw e;
          }
        }
      }

      await followEvents(() => void this.opened('SSE'), this.connection.signal);
    } finally {
      clearInterval(check);
    }
  }

  // The connection is made first, then what lies before it is read: between the two nothing can be lost.
  private async opened(way: 'MQTT' | 'SSE'): Promise<void> {
    liveState.value = 'catchingUp';
    liveWay.value = way;
    this.failures = 0;
    this.mqttFailures = way === 'MQTT' ? 0 : this.mqttFailures;
    await this.check();
  }

  private async check(): Promise<void> {
    const connection = this.connection;
    try {
      await catchUp();
      if (!connection.signal.aborted) {
        heardAt.value = Date.now();
        liveState.value = liveWay.value === null ? 'notLive' : 'live';
      }
    } catch {
      connection.abort();
    }
  }
}
