// Encodes a nested list as RLP and decodes it again; refuses bytes that are not canonical.
import { bytesToHex, utf8ToBytes } from '@ethane/primitives';
import { decodeRlp, encodeRlp, RlpError } from '@ethane/rlp';

const encoded = encodeRlp([utf8ToBytes('cat'), [utf8ToBytes('dog'), new Uint8Array(0)]]);
console.log(bytesToHex(encoded));

const decoded = decodeRlp(encoded);
console.log(bytesToHex(encodeRlp(decoded)) === bytesToHex(encoded) ? 'round trip' : 'lost something');

try {
  decodeRlp(Uint8Array.of(0x81, 0x01)); // one byte below 0x80 stands for itself
} catch (error) {
  if (error instanceof RlpError) console.log('refused:', error.code);
}
