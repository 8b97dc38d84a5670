import assert from 'node:assert/strict';
import { createImageHost, type ImageHostChoice } from '../../../src/imageHosts/hostPicture';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { keys } from './strictBucket';

const choices: readonly ImageHostChoice[] = [
  {
    id: 's3',
    keys,
    settings: {
      endpoint: 'https://s3.example.com',
      region: '',
      bucket: 'pictures',
      prefix: '',
      pathStyle: false,
    },
  },
  {
    id: 'upload',
    settings: {
      url: 'https://files.example.com/upload',
      fileField: 'file',
      headers: {},
      fields: {},
      urlPath: '',
    },
  },
  {
    id: 'github',
    file: {
      remoteUrl: 'git@github.com:octo/hello.git',
      commitSha: '0123456789abcdef0123456789abcdef01234567',
      pathInRepository: 'a.png',
    },
  },
];

suite('Image hosts', () => {
  test('each choice makes its host, and only a bucket can take pictures away again', async () => {
    const http = createUndiciHttpClient();
    const hosts = choices.map(choice =>
      createImageHost(choice, { http, clock: { now: Date.now } }),
    );
    assert.deepEqual(
      hosts.map(host => [host.id, 'remove' in host]),
      [
        ['s3', true],
        ['upload', false],
        ['github', false],
      ],
    );
    await http.close();
  });
});
