import { bytesToHex, type Hex, hexToBytes } from '@ethane/primitives';
import {
  decodeTransaction,
  encodeTransaction,
  hasLowS,
  recoverSender,
  type Transaction,
  TransactionError,
  transactionHash,
} from '@ethane/types';
import { simplerHex } from '../reduce.ts';
import { type Allowances, sessionOf, type Target } from '../target.ts';
import { generateTransaction } from './generate.ts';
import { allowanceFor } from './known-differences.ts';
import { PEERS, type Reading, summaryOf, type TransactionPeer } from './peers.ts';

/** EIP-2718 bytes of a transaction, or nearly so. */
export interface TransactionCase {
  readonly bytes: Hex;
}

/** What is accepted, its hash and its sender beside `@ethereumjs/tx`, ethers and viem. */
export const TRANSACTION_TARGET: Target<TransactionCase> = {
  name: 'tx',
  batch: 50,
  generate: (random) => ({ bytes: bytesToHex(generateTransaction(random)) }),
  *simplify({ bytes }) {
    for (const simpler of simplerHex(bytes)) yield { bytes: simpler as Hex };
  },
  open: async () => sessionOf(checkTransaction),
};

/** Our reading, or why we refuse: the bytes, or only the signature. */
type Ours =
  | { readonly transaction: Transaction; readonly sender: string | TransactionError }
  | { readonly refused: TransactionError };

async function checkTransaction(
  { bytes: hex }: TransactionCase,
  allowed: Allowances,
): Promise<string | undefined> {
  const bytes = hexToBytes(hex);
  const ours = readOurs(bytes);
  if (ours instanceof Error) return `wrong error: ${ours.stack}`;
  if ('transaction' in ours && bytesToHex(encodeTransaction({ ...ours.transaction })) !== hex) {
    return 'not canonical: what was accepted encodes to other bytes';
  }
  for (const peer of PEERS) {
    const difference = await compareWith(peer, ours, hex, allowed);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function readOurs(bytes: Uint8Array): Ours | Error {
  try {
    const transaction = decodeTransaction(bytes);
    try {
      return { transaction, sender: recoverSender(transaction) };
    } catch (error) {
      if (error instanceof TransactionError) return { transaction, sender: error };
      throw error;
    }
  } catch (error) {
    if (error instanceof TransactionError) return { refused: error };
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function compareWith(
  peer: TransactionPeer,
  ours: Ours,
  hex: Hex,
  allowed: Allowances,
): Promise<string | undefined> {
  const chainId = 'transaction' in ours ? (ours.transaction.chainId ?? 1n) : 1n;
  let theirs: Reading | Error;
  try {
    theirs = await peer.read(hexToBytes(hex), chainId);
  } catch (error) {
    theirs = error instanceof Error ? error : new Error(String(error));
  }
  const difference = differenceOf(peer.name, ours, theirs, hex);
  if (difference === undefined) return undefined;
  const known = allowanceFor(difference);
  if (known === undefined) return difference;
  allowed.note(`${peer.name}: ${known}`);
  return undefined;
}

function differenceOf(peer: string, ours: Ours, theirs: Reading | Error, hex: Hex): string | undefined {
  if ('refused' in ours) {
    if (theirs instanceof Error) return undefined;
    if (theirs.written !== hex) return `${peer} accepts not canonical: ${ours.refused.code}`;
    return `${peer} accepts ${ours.refused.code}: ${ours.refused.message}`;
  }
  const { transaction, sender } = ours;
  if (theirs instanceof Error) {
    return `${peer} refuses: type ${transaction.type}: ${firstLine(theirs)}`;
  }
  const { nonce, gasLimit, to, value, data } = transaction;
  const summary = summaryOf({ nonce, gasLimit, to, value, data: bytesToHex(data) });
  if (theirs.summary !== summary) return `${peer} reads something else: ${theirs.summary}, ${summary} here`;
  const hash = transactionHash(transaction);
  if (theirs.hash !== hash) return `${peer} hash: ${theirs.hash}, ${hash} here`;
  const [mine, other] = [senderText(sender), senderText(theirs.sender)];
  if (mine !== other) {
    const why =
      theirs.sender instanceof Error
        ? firstLine(theirs.sender)
        : sender instanceof Error
          ? sender.message
          : 'signed';
    return `${peer} sender: ${other}, ${mine} here (${hasLowS(transaction) ? 'low' : 'high'} s, ${why})`;
  }
  return undefined;
}

function senderText(sender: string | Error): string {
  return sender instanceof Error ? 'none' : sender;
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]!.slice(0, 140);
}
