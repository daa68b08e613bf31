// Signs a transaction, sends it over a wire as bytes, and reads from the bytes who sent what to whom.
import { privateKeyToAddress } from '@ethane/crypto';
import { bytesToHex, hexToBytes, toAddress } from '@ethane/primitives';
import {
  decodeTransaction,
  encodeTransaction,
  recoverSender,
  signTransaction,
  transactionHash,
} from '@ethane/types';

const privateKey = hexToBytes('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const signed = signTransaction(
  {
    type: 2,
    chainId: 31_337n,
    nonce: 0n,
    maxPriorityFeePerGas: 1_000_000_000n,
    maxFeePerGas: 20_000_000_000n,
    gasLimit: 21_000n,
    to: toAddress('0x70997970c51812dc3a010c7d01b50e0d17dc79c8'),
    value: 10n ** 18n,
    data: new Uint8Array(0),
    accessList: [],
  },
  privateKey,
);
const raw = encodeTransaction(signed);
console.log('raw', bytesToHex(raw));

const received = decodeTransaction(raw);
console.log('hash', transactionHash(received));
console.log('to', received.to, 'value', received.value);
console.log('from', recoverSender(received), recoverSender(received) === privateKeyToAddress(privateKey));
