import { rulesOf } from '@ethane/chainspec';
import { createEvm, OPCODES } from '@ethane/evm';
import { bytesOf, isObject } from '@ethane/node/statetest';
import { type Bytes, bytesToHex, concatBytes, equalBytes, toAddress, ZERO_ADDRESS } from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import { type Format, stemOf } from './format.ts';
import { BLOCK } from './precompile.ts';

/** Words in hex without `0x`: X is pushed, then Y, which is on top, and the instruction leaves `Expected`. */
interface OpcodeCaseJson {
  readonly X: string;
  readonly Y: string;
  readonly Expected: string;
}

const RULES = rulesOf('osaka');
const CONTRACT = toAddress('0x00000000000000000000000000000000000000c0');
/** PUSH32. */
const PUSH = Uint8Array.of(0x7f);
/** PUSH0 MSTORE, PUSH1 32 PUSH0 RETURN. */
const RETURN_WORD = Uint8Array.of(0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3);

/** geth's tables of two-operand instructions, named in the file's name: `testcases_add`. */
export const opcodeTables: Format<readonly OpcodeCaseJson[]> = {
  name: 'opcode',
  matches(value): value is readonly OpcodeCaseJson[] {
    return (
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item) => isObject(item) && 'X' in item && 'Y' in item)
    );
  },
  run({ file, value, record }) {
    const name = stemOf(file).replace(/^.*_/, '');
    const code = opcodeOf(name);
    for (const [i, test] of value.entries()) {
      const caseName = `${name} ${i}`;
      if (code === undefined) record.skip(caseName, '', `unknown instruction ${name}`);
      else record.check(caseName, '', () => runCase(code, test));
    }
  },
};

/** The instruction of that name, or the only one whose name begins so. */
function opcodeOf(name: string): number | undefined {
  const wanted = name.toUpperCase();
  const opcodes = OPCODES.filter((opcode) => opcode !== undefined);
  const exact = opcodes.find((opcode) => opcode.name === wanted);
  const longer = opcodes.filter((opcode) => opcode.name.startsWith(wanted));
  return (exact ?? (longer.length === 1 ? longer[0] : undefined))?.code;
}

function runCase(opcode: number, { X, Y, Expected }: OpcodeCaseJson): string | undefined {
  const code = concatBytes(PUSH, word(X), PUSH, word(Y), Uint8Array.of(opcode), RETURN_WORD);
  const world = new WorldState(new MemoryState());
  world.beginTransaction();
  const evm = createEvm({
    rules: RULES,
    host: world,
    block: BLOCK,
    transaction: { origin: ZERO_ADDRESS, gasPrice: 0n, blobVersionedHashes: [] },
  });
  const outcome = evm.execute({
    kind: 'call',
    caller: ZERO_ADDRESS,
    to: CONTRACT,
    code,
    value: 0n,
    data: new Uint8Array(0),
    gas: 100_000n,
  });
  if (outcome.status !== 'success') return outcome.status;
  return equalBytes(outcome.output, word(Expected))
    ? undefined
    : `${bytesToHex(outcome.output)}, want ${Expected}`;
}

function word(hex: string): Bytes {
  return bytesOf(hex.padStart(64, '0'));
}
