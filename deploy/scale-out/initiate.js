// The three members become the set rs0. Run again it finds the set and changes nothing.
try {
  rs.status();
} catch (e) {
  if (e.codeName !== 'NotYetInitialized') {
    throw e;
  }
  rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'mongo1:27017'}, {_id: 1, host: 'mongo2:27017'}, {_id: 2, host: 'mongo3:27017'}]});
}

for (let i = 0; !rs.status().members.some(m => m.stateStr === 'PRIMARY'); i++) {
  if (i === 60) {
    throw new Error('the set has no primary after 60 s');
  }
  sleep(1000);
}
