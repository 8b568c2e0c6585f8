import { address, tenantLevel, type Config, type Json } from '../context/broker';
import { followed } from '../context/kinds';
import { takeMessage } from './changes';

const patience = 5000;

/**
 * MQTT over WebSocket against the embedded broker. Resolves when the connection has ended.
 * @throws when it cannot be made or the topics are refused: WebSocket may be blocked on the way.
 */
export async function followTopics(config: Config, opened: () => void, missed: () => void, stop: AbortSignal): Promise<void> {
  const { default: mqtt } = await import('mqtt');
  const url = address(config.mqtt!.path.replace(/^\//, '')).replace(/^http/, 'ws');
  const client = mqtt.connect(url, { reconnectPeriod: 0, connectTimeout: patience, keepalive: 10, clean: true, clientId: `map-${crypto.getRandomValues(new Uint32Array(2)).join('')}` });
  const last = new Map<string, number>();
  stop.addEventListener('abort', () => client.end(true), { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let isOpen = false;
      client.on('message', (topic, payload) => {
        const message = JSON.parse(new TextDecoder().decode(payload)) as Json;
        if (takeMessage(message, last.get(topic) ?? null)) {
          missed();
        }

        last.set(topic, Number(message['sequence']));
      });
      client.on('error', reject);
      client.on('close', () => (isOpen ? resolve() : reject(new Error('The connection was closed'))));
      client.on('connect', () => {
        const topics = followed.map(kind => `${config.live!.topic}/${tenantLevel()}/${kind.type}`);
        client.subscribe(topics, { qos: 0 }, (error, granted) => {
          if (error || granted?.some(one => one.qos > 2)) {
            reject(error ?? new Error('A topic was refused'));
            return;
          }

          isOpen = true;
          opened();
        });
      });
    });
  } finally {
    client.end(true);
  }
}
