import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { signAddress, signHeaders } from '../../../src/imageHosts/s3/signature';
import { expectedSignature, keys } from './strictBucket';

/** Amazon S3 API Reference, "Examples: Signature calculations in AWS Signature Version 4". */
const signing = { keys, region: 'us-east-1', nowMs: Date.UTC(2013, 4, 24) };
const host = 'examplebucket.s3.amazonaws.com';
const upload = {
  headers: {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  sha256: createHash('sha256').update('Welcome to Amazon S3.').digest('hex'),
  signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
};
const addressSignature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

suite('Signatures for buckets', () => {
  test("an upload is signed as in Amazon's example", async () => {
    const { headers, sha256, signature } = upload;
    const url = `https://${host}/test$file.text`;
    const signed = await signHeaders({ method: 'PUT', url, headers, sha256 }, signing);
    assert.equal(
      signed['authorization'],
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, ' +
        `Signature=${signature}`,
    );
  });

  test("an address is signed as in Amazon's example", async () => {
    const address = new URL(await signAddress(`https://${host}/test.txt`, 86_400, signing));
    assert.deepEqual(Object.fromEntries(address.searchParams), {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': addressSignature,
    });
  });

  test('the bucket of these tests reckons them as Amazon does', () => {
    const time = '20130524T000000Z';
    const scope = { date: '20130524', region: 'us-east-1' };
    const put = {
      method: 'PUT',
      target: '/test$file.text',
      headers: {
        ...upload.headers,
        host,
        'x-amz-date': time,
        'x-amz-content-sha256': upload.sha256,
      },
    };
    const names = ['date', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-storage-class'];
    assert.equal(
      expectedSignature(put, names, time, scope, upload.sha256, keys.secretAccessKey),
      upload.signature,
    );
    const target =
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524' +
      '%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400' +
      '&X-Amz-SignedHeaders=host';
    const get = { method: 'GET', target, headers: { host } };
    assert.equal(
      expectedSignature(get, ['host'], time, scope, 'UNSIGNED-PAYLOAD', keys.secretAccessKey),
      addressSignature,
    );
  });

  test('a lent key goes along in both, signed', async () => {
    const lent = { ...signing, keys: { ...keys, sessionToken: 'a+b/c==' } };
    const url = `https://${host}/a.png`;
    const headers = await signHeaders({ method: 'DELETE', url, headers: {}, sha256: 'x' }, lent);
    assert.equal(headers['x-amz-security-token'], 'a+b/c==');
    assert.match(headers['authorization'] ?? '', /SignedHeaders=[^,]*x-amz-security-token/);
    const address = new URL(await signAddress(url, 60, lent));
    assert.equal(address.searchParams.get('X-Amz-Security-Token'), 'a+b/c==');
  });

  test('without a region the one in the address counts', async () => {
    const regionless = { ...signing, region: '' };
    const scopeOf = async (url: string) =>
      new URL(await signAddress(url, 60, regionless)).searchParams
        .get('X-Amz-Credential')
        ?.split('/')[2];
    assert.equal(await scopeOf('https://pictures.s3.eu-west-1.amazonaws.com/a'), 'eu-west-1');
    assert.equal(await scopeOf('https://account.r2.cloudflarestorage.com/pictures/a'), 'auto');
    assert.equal(await scopeOf('https://s3.us-west-004.backblazeb2.com/pictures/a'), 'us-west-004');
    assert.equal(await scopeOf('https://minio.example.com/pictures/a'), 'us-east-1');
  });
});
