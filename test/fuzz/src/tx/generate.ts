import { keccak256, privateKeyToAddress, SECP256K1_N, sign } from '@ethane/crypto';
import {
  addressToBytes,
  type Bytes,
  bigintToBytes,
  bigintToFixedBytes,
  concatBytes,
} from '@ethane/primitives';
import { encodeRlp, type RlpItem } from '@ethane/rlp';
import { mutateBytes } from '../mutate.ts';
import type { Random } from '../random.ts';

const KEY = bigintToFixedBytes(0x51n, 32);
const ADDRESS = addressToBytes(privateKeyToAddress(KEY));

/** EIP-2718 bytes of a transaction of any type, mostly damaged in one place. */
export function generateTransaction(random: Random): Bytes {
  const type = random.pick([0, 0, 1, 2, 2, 3, 4]);
  const fields = fieldsOf(random, type);
  const chainId = random.chance(0.9)
    ? 1n
    : random.pick([0n, 2n, 1337n, 11155111n, 2n ** 52n, 2n ** 53n, 2n ** 64n, 2n ** 255n]);
  const signed = type === 0 ? signLegacy(random, fields, chainId) : signTyped(type, fields, chainId);
  if (random.chance(0.6)) damageFields(random, signed);
  const rlp = encodeRlp(signed);
  const bytes = type === 0 ? rlp : concatBytes(Uint8Array.of(type), rlp);
  if (random.chance(0.7)) return bytes;
  return mutateBytes(random, bytes);
}

type Fields = RlpItem[];

/** All up to the signature, without the chain id. */
function fieldsOf(random: Random, type: number): Fields {
  // Most peers keep nonces as numbers.
  const nonce = uint(random, random.chance(0.05) ? 64 : 52);
  const gasLimit = uint(random, 64);
  const price = uint(random, 64);
  const mayCreate = type < 3;
  const to = mayCreate && random.chance(0.2) ? new Uint8Array(0) : random.bytes(20);
  const value = uint(random, random.chance(0.1) ? 256 : 90);
  const data = random.bytes(random.pick([0, 0, 1, 4, 36, 100]));
  if (type === 0) return [nonce, price, gasLimit, to, value, data];
  const accessList = random.list(random.int(3), () => [
    random.bytes(20),
    random.list(random.int(3), () => random.bytes(32)),
  ]);
  if (type === 1) return [nonce, price, gasLimit, to, value, data, accessList];
  const tip = random.chance(0.8) ? bigintToBytes(BigInt(random.int(100))) : price;
  const fees: Fields = [nonce, tip, price.length === 0 ? tip : price, gasLimit, to, value, data, accessList];
  if (type === 2) return fees;
  if (type === 3)
    return [...fees, uint(random, 40), random.list(random.between(1, 6), () => versionedHash(random))];
  return [...fees, random.list(random.between(1, 3), () => authorization(random))];
}

function uint(random: Random, bits: number): Bytes {
  const value = random.weighted({ any: 4, small: 4, zero: 1, most: 1 });
  if (value === 'zero') return new Uint8Array(0);
  if (value === 'most') return bigintToBytes(2n ** BigInt(bits) - 1n);
  return bigintToBytes(random.bigint(value === 'small' ? 20 : bits));
}

function versionedHash(random: Random): Bytes {
  const hash = random.bytes(32);
  hash[0] = random.chance(0.95) ? 1 : random.int(256);
  return hash;
}

function authorization(random: Random): RlpItem {
  const chainId = random.pick([new Uint8Array(0), Uint8Array.of(1), random.bytes(6)]);
  const r = random.chance(0.9) ? random.bytes(32) : random.bytes(random.int(33));
  const s = random.chance(0.9) ? random.bytes(32) : random.bytes(random.int(33));
  const parity = bigintToBytes(BigInt(random.chance(0.95) ? random.int(2) : random.pick([2, 27, 255])));
  return [
    stripped(chainId),
    random.bytes(20),
    uint(random, random.chance(0.05) ? 64 : 52),
    parity,
    stripped(r),
    stripped(s),
  ];
}

function stripped(bytes: Bytes): Bytes {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array(0) : bytes.subarray(first);
}

function signLegacy(random: Random, fields: Fields, chainId: bigint): Fields {
  const replayProtected = random.chance(0.7);
  const hash = keccak256(
    encodeRlp(
      replayProtected ? [...fields, bigintToBytes(chainId), new Uint8Array(0), new Uint8Array(0)] : fields,
    ),
  );
  const { yParity, r, s } = sign(hash, KEY);
  const v = replayProtected ? 35n + 2n * chainId + BigInt(yParity) : 27n + BigInt(yParity);
  return [...fields, bigintToBytes(v), bigintToBytes(r), bigintToBytes(s)];
}

function signTyped(type: number, fields: Fields, chainId: bigint): Fields {
  const all = [bigintToBytes(chainId), ...fields];
  const { yParity, r, s } = sign(keccak256(concatBytes(Uint8Array.of(type), encodeRlp(all))), KEY);
  return [...all, bigintToBytes(BigInt(yParity)), bigintToBytes(r), bigintToBytes(s)];
}

/** Makes one field something that it should not be, or another signature. */
function damageFields(random: Random, fields: Fields): void {
  const index = random.int(fields.length);
  const kind = random.weighted({ value: 8, signature: 4, extra: 1, missing: 1, nested: 1 });
  if (kind === 'extra') fields.splice(index, 0, random.bytes(random.int(3)));
  else if (kind === 'missing') fields.splice(index, 1);
  else if (kind === 'nested') fields[index] = [];
  else if (kind === 'value') fields[index] = damagedField(random, fields[index]!);
  else {
    const at = fields.length - 1 - random.int(3);
    const scalars = [
      0n,
      1n,
      SECP256K1_N - 1n,
      SECP256K1_N,
      SECP256K1_N >> 1n,
      (SECP256K1_N >> 1n) + 1n,
      2n ** 256n - 1n,
    ];
    const v = [0n, 1n, 2n, 26n, 27n, 28n, 29n, 34n, 35n, 36n, 37n, 38n, 39n, 255n];
    fields[at] = bigintToBytes(random.pick(at === fields.length - 3 ? v : scalars));
  }
}

function damagedField(random: Random, field: RlpItem): RlpItem {
  if (!(field instanceof Uint8Array)) return damagedList(random, field);
  switch (random.weighted({ zeros: 2, longer: 2, shorter: 2, long: 1, empty: 1, zero: 1, address: 1 })) {
    case 'zeros':
      return concatBytes(new Uint8Array(1), field);
    case 'longer':
      return concatBytes(field, random.bytes(1));
    case 'shorter':
      return field.subarray(0, Math.max(0, field.length - 1));
    case 'long':
      return concatBytes(Uint8Array.of(1), new Uint8Array(random.pick([8, 31, 32, 33])));
    case 'empty':
      return new Uint8Array(0);
    case 'zero':
      return Uint8Array.of(0);
    default:
      return ADDRESS;
  }
}

function damagedList(random: Random, list: readonly RlpItem[]): RlpItem {
  if (list.length === 0 || random.chance(0.2))
    return random.chance(0.5) ? new Uint8Array(0) : [random.bytes(2)];
  const index = random.int(list.length);
  if (random.chance(0.2)) return list.filter((_, at) => at !== index);
  if (random.chance(0.2)) return [...list, list[index]!];
  return [...list.slice(0, index), damagedField(random, list[index]!), ...list.slice(index + 1)];
}
