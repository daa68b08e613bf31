import { rulesOf } from '@ethane/chainspec';
import {
  BlockError,
  blobBaseFee,
  calculateBaseFee,
  calculateDifficulty,
  calculateExcessBlobGas,
  validateHeader,
} from '@ethane/execution';
import { bytesToHex, equalBytes, MAX_UINT64 } from '@ethane/primitives';
import { RlpError } from '@ethane/rlp';
import { decodeHeader, encodeHeader, type Header, headerHash } from '@ethane/types';
import { mutateBytes } from '../mutate.ts';
import { Random } from '../random.ts';
import { type Allowances, sessionOf, type Target } from '../target.ts';
import { fieldsOf, type HeaderCase, headerOf, includes, specOf } from './case.ts';
import { askEthereumJs } from './ethereumjs.ts';
import { generateHeaderCase } from './generate.ts';
import { modelBaseFee, modelBlobFee, modelDifficulty, modelExcessBlobGas, modelVerdict } from './model.ts';

/** Difficulty, base fee, blob gas and the validity of headers beside a second model and `@ethereumjs/block`. */
export const HEADER_TARGET: Target<HeaderCase> = {
  name: 'header',
  batch: 100,
  generate: generateHeaderCase,
  *simplify(item) {
    for (const name of ['extraData', 'nonce', 'gasUsed'] as const) {
      const plain = name === 'nonce' ? '0x0000000000000000' : name === 'gasUsed' ? '0x0' : '0x';
      if (item.child[name] !== plain) yield { ...item, child: { ...item.child, [name]: plain } };
    }
  },
  open: async () => sessionOf(checkHeader),
};

function checkHeader(item: HeaderCase, allowed: Allowances): string | undefined {
  const { fork } = item;
  const parent = headerOf(item.parent);
  const header = headerOf(item.child);
  return (
    figureDifference(item, header, parent) ??
    verdictDifference(item, header, parent) ??
    encodingDifference(header) ??
    (includes(fork, 'london') && parent.baseFeePerGas === undefined
      ? undefined
      : peerDifference(item, header, parent, allowed))
  );
}

function figureDifference({ fork }: HeaderCase, header: Header, parent: Header): string | undefined {
  const { block } = rulesOf(fork);
  const pairs: [string, bigint, bigint][] = [];
  if (!includes(fork, 'paris')) {
    const ours = calculateDifficulty(block.difficulty, header.timestamp, parent);
    pairs.push(['difficulty', ours, modelDifficulty(fork, parent, header.timestamp)]);
  }
  if (includes(fork, 'london')) pairs.push(['base fee', calculateBaseFee(parent), modelBaseFee(parent)]);
  if (block.blobs !== undefined) {
    const excess = header.excessBlobGas ?? 0n;
    pairs.push(['excess', calculateExcessBlobGas(block.blobs, parent), modelExcessBlobGas(fork, parent)]);
    pairs.push(['blob fee', blobBaseFee(block.blobs, excess), modelBlobFee(fork, excess)]);
  }
  for (const [what, ours, model] of pairs) {
    if (ours !== model) return `model ${what}: ${ours} here, ${model} there`;
  }
  return undefined;
}

function verdictDifference({ fork }: HeaderCase, header: Header, parent: Header): string | undefined {
  const ours = verdictOf(fork, header, parent);
  const broken = modelVerdict(fork, header, parent);
  if (ours === undefined) {
    return broken.size === 0 ? undefined : `model verdict: valid here, ${[...broken].join()} there`;
  }
  // Zero difficulty before the merge is told as what it is.
  const same =
    broken.has(ours) || (ours === 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POS' && broken.has('INVALID_DIFFICULTY'));
  return same ? undefined : `model verdict: ${ours} here, ${[...broken].join() || 'valid'} there`;
}

function verdictOf(fork: HeaderCase['fork'], header: Header, parent: Header): string | undefined {
  try {
    validateHeader(specOf(fork), header, parent);
    return undefined;
  } catch (error) {
    if (error instanceof BlockError) return error.code;
    throw error;
  }
}

/** The encoding reads back as the header; damaged, it is refused or is another header's encoding. */
function encodingDifference(header: Header): string | undefined {
  // Headers of the generator may have numbers that no header can carry; these do not come from anywhere.
  if (header.gasLimit > MAX_UINT64 || header.gasUsed > MAX_UINT64) return undefined;
  const bytes = encodeHeader(header);
  const text = JSON.stringify(fieldsOf(decodeHeader(bytes)));
  if (text !== JSON.stringify(fieldsOf(header))) return `encoding: reads back as ${text}`;
  const random = new Random(Number(header.timestamp & 0xffffffffn), bytes.length);
  for (let i = 0; i < 3; i++) {
    const damaged = mutateBytes(random, bytes);
    try {
      if (!equalBytes(encodeHeader(decodeHeader(damaged)), damaged)) {
        return `encoding: ${bytesToHex(damaged)} is accepted but not canonical`;
      }
    } catch (error) {
      if (!(error instanceof RlpError)) throw error;
    }
  }
  return undefined;
}

function peerDifference(
  { fork }: HeaderCase,
  header: Header,
  parent: Header,
  allowed: Allowances,
): string | undefined {
  const theirs = askEthereumJs(fork, header, parent);
  const { block } = rulesOf(fork);
  const unbuildable = header.gasUsed > header.gasLimit;
  if (!unbuildable && theirs.hash !== headerHash(header)) return `ethereumjs hash: ${theirs.hash}`;
  // It takes the block's own number for the bomb, where the parent's and one is meant: the same in a valid block.
  if (theirs.difficulty !== undefined && header.number === parent.number + 1n) {
    const ours = calculateDifficulty(block.difficulty, header.timestamp, parent);
    if (ours !== theirs.difficulty) {
      const known = knownDifficulty(fork, parent);
      if (known === undefined) return `ethereumjs difficulty: ${ours} here, ${theirs.difficulty} there`;
      allowed.note(known);
      return undefined;
    }
  }
  const ours = verdictOf(fork, header, parent);
  if ((ours === undefined) === (theirs.refusal === undefined)) return undefined;
  const known = knownDifference(ours, theirs.refusal);
  if (known === undefined)
    return `ethereumjs verdict: ${ours ?? 'valid'} here, ${theirs.refusal ?? 'valid'} there`;
  allowed.note(known);
  return undefined;
}

function knownDifficulty(fork: HeaderCase['fork'], parent: Header): string | undefined {
  if (fork === 'london') return 'ethereumjs leaves the delay of EIP-3554 out of London';
  if (parent.difficulty > 300_000n) return undefined;
  return 'ethereumjs takes the minimum of the difficulty after the bomb, clients before it';
}

function knownDifference(ours: string | undefined, theirs: string | undefined): string | undefined {
  if (theirs !== undefined) return undefined;
  if (ours === 'GASLIMIT_TOO_BIG') return 'ethereumjs has no greatest gas limit';
  if (ours === 'BLOB_GAS_USED_ABOVE_LIMIT' || ours === 'INCORRECT_BLOB_GAS_USED') {
    return 'ethereumjs compares blob gas used with the transactions of the block only';
  }
  return undefined;
}
