import { describe, expect, it } from 'vitest';
import { AccessPolicy } from './access.ts';
import { PlainHeads } from './plain-head.ts';

const HOST = 'Host: localhost:8545';
const TYPE = 'Content-Type: application/json';
const LENGTH = 'Content-Length: 12';
const head = (...lines: string[]) => ['POST / HTTP/1.1', ...lines].join('\r\n');
const bodyLength = (text: string) => new PlainHeads(new AccessPolicy({})).bodyLength(text);

describe('PlainHeads', () => {
  it.each([
    head(HOST, TYPE, LENGTH),
    head('content-length:12', 'content-type:application/json', 'host:127.0.0.1'),
    head(HOST, 'Content-Type: application/json; charset=utf-8', 'Content-Length: 12 '),
    head(
      HOST,
      TYPE,
      LENGTH,
      'Connection: Keep-Alive',
      'Accept: */*',
      'User-Agent: cl\u00efent/1.0',
      'X-Two: 1',
      'X-Two: 2',
    ),
  ])('reads the length of the body from %j', (text) => {
    expect(bodyLength(text)).toBe(12);
  });

  it.each<[string, string]>([
    ['another method', head(HOST, TYPE, LENGTH).replace('POST', 'GET')],
    ['another path', head(HOST, TYPE, LENGTH).replace('/ ', '/rpc ')],
    ['another version', head(HOST, TYPE, LENGTH).replace('1.1', '1.0')],
    ['no host', head(TYPE, LENGTH)],
    ['no type', head(HOST, LENGTH)],
    ['no length', head(HOST, TYPE)],
    ['a host that is not allowed', head('Host: evil.example', TYPE, LENGTH)],
    ['two hosts', head(HOST, HOST, TYPE, LENGTH)],
    ['two lengths', head(HOST, TYPE, LENGTH, 'content-length: 13')],
    ['another type', head(HOST, 'Content-Type: text/plain', LENGTH)],
    ['a length with a sign', head(HOST, TYPE, 'Content-Length: +12')],
    ['a length in hexadecimal', head(HOST, TYPE, 'Content-Length: 0x0c')],
    ['a list of lengths', head(HOST, TYPE, 'Content-Length: 12, 12')],
    ['chunks', head(HOST, TYPE, LENGTH, 'Transfer-Encoding: chunked')],
    ['chunks, hidden by a space', head(HOST, TYPE, LENGTH, 'Transfer-Encoding : chunked')],
    ['chunks, hidden by a lone line feed', head(HOST, TYPE, LENGTH, 'X: 1\nTransfer-Encoding: chunked')],
    ['a folded line', head(HOST, TYPE, LENGTH, ' Transfer-Encoding: chunked')],
    ['a zero byte', head(HOST, TYPE, LENGTH, 'X: \0')],
    ['a connection to be closed', head(HOST, TYPE, LENGTH, 'Connection: close')],
    ['an upgrade', head(HOST, TYPE, LENGTH, 'Upgrade: websocket')],
    ['an encoding', head(HOST, TYPE, LENGTH, 'Content-Encoding: gzip')],
    ['an expectation', head(HOST, TYPE, LENGTH, 'Expect: 100-continue')],
    ['a web page', head(HOST, TYPE, LENGTH, 'Origin: http://localhost')],
    ['a line without a colon', head(HOST, TYPE, LENGTH, 'nonsense')],
    ['more than it looks at', head(HOST, TYPE, LENGTH, `X: ${'x'.repeat(2_048)}`)],
  ])('does not take a request with %s', (_, text) => {
    expect(bodyLength(text)).toBeUndefined();
  });

  it('answers the same whatever it has seen before', () => {
    const heads = new PlainHeads(new AccessPolicy({}));
    for (let round = 0; round < 2; round++) {
      for (let length = 0; length < 600; length++) {
        expect(heads.bodyLength(head(HOST, TYPE, `Content-Length: ${length}`))).toBe(length);
      }
    }
    expect(heads.bodyLength(head('Host: evil.example', TYPE, LENGTH))).toBeUndefined();
  });
});
