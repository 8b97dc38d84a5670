import assert from 'node:assert/strict';
import { startStandIns } from '../../standins/main';
import { readImageHeader } from '../../standins/support/imageHeader';
import { addressesOf, answerOf } from './waveCaller';

suite('Stand-ins for trying Easel', () => {
  test('Wave answers its key at its address with a drawn picture until closed', async () => {
    const standIns = await startStandIns(0);
    const [wave] = standIns.providers;
    assert.deepEqual([wave?.id, wave?.key], ['wave', 'demo-wave-key']);
    const address = `${wave?.baseUrl}/tasks`;
    const headers = { authorization: `Bearer ${wave?.key}`, 'content-type': 'application/json' };
    const request = { model: 'wan2.7-image', prompt: 'A quiet harbour.', resolution: '1K' };
    const body = JSON.stringify({ ...request, aspect_ratio: '16:9' });
    const submitted = await answerOf(await fetch(address, { method: 'POST', headers, body }));
    const task = await fetch(`${address}/${String(submitted['task_id'])}`, { headers });
    const [picture = ''] = addressesOf(await answerOf(task));
    const bytes = new Uint8Array(await (await fetch(picture)).arrayBuffer());
    assert.deepEqual(readImageHeader(bytes), {
      mediaType: 'image/png',
      size: { width: 1280, height: 720 },
    });
    await standIns.close();
    await assert.rejects(fetch(address));
  });
});
