// mqtt.js over WebSocket: node mqttjs.cjs ws://host:port/mqtt VERSION. Publishes measures, a bad one too, and writes what it hears of its own topic.
const mqtt = require('mqtt');
const client = mqtt.connect(process.argv[2], { protocolVersion: Number(process.argv[3]), reconnectPeriod: 0, connectTimeout: 10000 });
const fail = error => { console.error(error.message); process.exit(1); };
client.on('error', fail);
client.on('message', (topic, payload) => { console.log(`${topic} ${payload}`); client.end(false, () => process.exit(0)); });
client.on('connect', async () => {
  try {
    await client.subscribeAsync('from/js', { qos: 1 });
    await client.publishAsync('/json/key/js/attrs', JSON.stringify({ t: 21.5 }), { qos: 2 });
    await client.publishAsync('/ul/key/js/attrs', 'h|40', { qos: 1 });
    await client.publishAsync('/json/key/js/attrs', '{bad', { qos: 1 }).catch(error => console.log(`refused ${error.code}`));
    await client.publishAsync('from/js', 'ピーク', { qos: 1 });
  } catch (error) { fail(error); }
});
