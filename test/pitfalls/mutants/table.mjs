// Ways to break the node's rules, one place of one file each. `find` has to be there exactly once. A file of a `kernel`
// folder is compiled again with the change.

/** @type {readonly { name: string, file: string, find: string, replace: string }[]} */
export const MUTANTS = [
  // Gas.
  {
    name: 'memory of calls, creations and logs is paid by words rounded down',
    file: 'evm/src/gas.ts',
    find: 'const words = Math.ceil(bytes / 32);',
    replace: 'const words = Math.floor(bytes / 32);',
  },
  {
    name: 'memory of all other instructions costs a 1,024th of its square',
    file: 'evm/kernel/memory.ts',
    find: '((words * words) >> 9)',
    replace: '((words * words) >> 10)',
  },
  {
    name: 'the words of a copy and of init code are rounded down',
    file: 'evm/src/gas.ts',
    find: 'return Math.ceil(bytes / 32);\n}',
    replace: 'return Math.floor(bytes / 32);\n}',
  },
  {
    name: 'the stipend is 2,299',
    file: 'evm/src/gas.ts',
    find: 'callStipend: 2_300',
    replace: 'callStipend: 2_299',
  },
  {
    name: 'a deposited byte costs 199',
    file: 'chainspec/src/forks/frontier.ts',
    find: 'codeDepositByte: 200',
    replace: 'codeDepositByte: 199',
  },
  {
    name: 'CREATE2 does not pay for hashing its init code',
    file: 'evm/src/requests/create.ts',
    find: '(withSalt ? GAS.keccakWord : 0)',
    replace: '0',
  },
  {
    name: 'KECCAK256 costs 29',
    file: 'evm/src/opcodes.ts',
    find: "'KECCAK256', 2, 1, 30",
    replace: "'KECCAK256', 2, 1, 29",
  },
  {
    name: 'a byte of an exponent costs 49',
    file: 'chainspec/src/forks/spurious-dragon.ts',
    find: 'exponentByte: 50',
    replace: 'exponentByte: 49',
  },
  {
    name: 'a call may give all but one 63rd',
    file: 'evm/src/requests/call.ts',
    find: 'frame.gas - Math.floor(frame.gas / 64)',
    replace: 'frame.gas - Math.floor(frame.gas / 63)',
  },
  {
    name: 'the sentry of SSTORE lets 2,300 gas pass',
    file: 'evm/src/requests/storage.ts',
    find: 'frame.gas <= SENTRY',
    replace: 'frame.gas < SENTRY',
  },
  {
    name: 'SSTORE is metered by the value in place and not by the original one',
    file: 'evm/src/requests/storage.ts',
    find: 'if (original === current) {',
    replace: 'if (original === current || original !== value) {',
  },
  {
    name: 'the floor of calldata is 39 gas a byte',
    file: 'chainspec/src/forks/prague.ts',
    find: 'floorNonZeroByteGas: 40',
    replace: 'floorNonZeroByteGas: 39',
  },
  // Access sets.
  {
    name: 'the first access of an account costs as the next',
    file: 'evm/src/run.ts',
    find: 'return frame.charge(this.schedule.coldAccountAccess - this.schedule.warmAccess);',
    replace: 'return true;',
  },
  {
    name: 'a created address stays cold',
    file: 'evm/src/run.ts',
    find: 'if (rules.accessSets) host.accessAddress(address);\n    creation.address',
    replace: 'creation.address',
  },
  {
    name: 'the beneficiary of SELFDESTRUCT is never cold',
    file: 'evm/src/requests/self-destruct.ts',
    find: '!frame.charge(schedule.coldAccountAccess)',
    replace: '!frame.charge(0)',
  },
  {
    name: 'the slot that a failed frame touched stays warm',
    file: 'state/src/journal.ts',
    find: 'this.#slot.accessedIn = 0;',
    replace: '',
  },
  // Refunds.
  {
    name: 'a cleared slot that is set again keeps its refund',
    file: 'evm/src/requests/storage.ts',
    find: 'if (current === 0n) refund -= gas.storageClearRefund;',
    replace: 'if (current === 0n) refund -= 0;',
  },
  {
    name: 'clearing a slot gives back 4,801',
    file: 'chainspec/src/forks/london.ts',
    find: 'storageClearRefund: 4_800',
    replace: 'storageClearRefund: 4_801',
  },
  {
    name: 'refunds are half of the gas from London on',
    file: 'chainspec/src/forks/london.ts',
    find: 'refundQuotient: 5',
    replace: 'refundQuotient: 2',
  },
  // Frames.
  {
    name: 'a call at depth 1,024 fails',
    file: 'evm/src/requests/call.ts',
    find: 'if (frame.depth >= CALL_DEPTH_LIMIT) {',
    replace: 'if (frame.depth >= CALL_DEPTH_LIMIT - 1) {',
  },
  {
    name: 'logs are written in a static context',
    file: 'evm/src/requests/log.ts',
    find: 'if (frame.isStatic) return HALT_REASONS.writeProtection;',
    replace: '',
  },
  {
    name: 'the static context ends with the next call',
    file: 'evm/src/requests/call.ts',
    find: 'callee.isStatic = frame.isStatic || opcode',
    replace: 'callee.isStatic = opcode',
  },
  {
    name: 'the kernel remembers slots of the last transaction',
    file: 'evm/src/machine.ts',
    find: 'this.slots.forget();',
    replace: '',
  },
  {
    name: 'the code of a creation is its return data',
    file: 'evm/src/settle.ts',
    find: "ended === 'revert' ? frame.outputSize : 0",
    replace: 'frame.outputSize',
  },
  {
    name: 'a failed frame keeps its changes',
    file: 'evm/src/run.ts',
    find: 'this.host.revertTo(snapshot);\n    this.machine.slots.forget();',
    replace: '',
  },
  {
    name: 'the kernel remembers slots of a failed frame',
    file: 'evm/src/run.ts',
    find: 'this.host.revertTo(snapshot);\n    this.machine.slots.forget();',
    replace: 'this.host.revertTo(snapshot);',
  },
  {
    name: 'RETURNDATACOPY of no bytes past the end goes on',
    file: 'evm/kernel/interpreter.ts',
    find: 'if (from + size > <u64>load<u32>(frame, RETURN_DATA_SIZE)) {',
    replace: 'if (size !== 0 && from + size > <u64>load<u32>(frame, RETURN_DATA_SIZE)) {',
  },
  {
    name: 'a jump goes into the data of a PUSH',
    file: 'evm/kernel/analysis.ts',
    find: 'pc += op >= PUSH1 && op <= PUSH32 ? <usize>(op - PUSH1 + 2) : 1;',
    replace: 'pc += 1;',
  },
  // Creations.
  {
    name: 'a collision looks at code and nonce only',
    file: 'evm/src/run.ts',
    find: '|| host.hasStorage(address)',
    replace: '',
  },
  {
    name: 'code may begin with 0xef',
    file: 'evm/src/run.ts',
    find: 'if (rules.rejectsEfCode && code[0] === 0xef) return HALT_REASONS.codePrefix;',
    replace: '',
  },
  {
    name: 'code may have 24,577 bytes',
    file: 'chainspec/src/forks/spurious-dragon.ts',
    find: 'maxCodeSize: 24_576',
    replace: 'maxCodeSize: 24_577',
  },
  {
    name: 'the address of CREATE2 leaves out its prefix',
    file: 'evm/src/address.ts',
    find: 'concatBytes(CREATE2_PREFIX, addressToBytes(sender)',
    replace: 'concatBytes(addressToBytes(sender)',
  },
  // Arithmetic.
  {
    name: 'SAR fills with zeros',
    file: 'evm/kernel/bitwise.ts',
    find: 'fillingShift(at, <u64>(<i64>load<u64>(at, 24) >> 63));',
    replace: 'fillingShift(at, 0);',
  },
  {
    name: 'SHL takes its distance modulo 256',
    file: 'evm/kernel/bitwise.ts',
    find: 'export function shiftLeft(at: usize): void {\n  const bits = load<u64>(at, 32);',
    replace:
      'export function shiftLeft(at: usize): void {\n  setSmall(at + 32, load<u64>(at, 32) & 255);\n  const bits = load<u64>(at, 32);',
  },
  {
    name: 'SDIV has the sign of the dividend',
    file: 'evm/kernel/division.ts',
    find: '  divide(at);\n  if (aNegative !== bNegative) negate(at);',
    replace: '  divide(at);\n  if (aNegative) negate(at);',
  },
  {
    name: 'SMOD has the sign of the divisor',
    file: 'evm/kernel/division.ts',
    find: '  if (isNegative(at)) negate(at);\n  modulo(at);\n  if (aNegative) negate(at);',
    replace:
      '  const bNegative = isNegative(at);\n  if (bNegative) negate(at);\n  modulo(at);\n  if (bNegative) negate(at);',
  },
  {
    name: 'ADDMOD cuts its sum to 256 bits',
    file: 'evm/kernel/division.ts',
    find: 'divideLimbs(DIVIDEND, 4 + <usize>carry, at, UNUSED, at);',
    replace: 'divideLimbs(DIVIDEND, 4, at, UNUSED, at);',
  },
  // The kernel's ways to save work.
  {
    name: 'a block does not look how many operands it needs',
    file: 'evm/kernel/analysis.ts',
    find: 'min(need, most)) * <i32>WORD',
    replace: '0) * <i32>WORD',
  },
  {
    name: 'a block does not look how far the stack grows',
    file: 'evm/kernel/analysis.ts',
    find: 'min(peak, most) * <i32>WORD',
    replace: '0',
  },
  {
    name: 'PUSH1 and ADD in one go forget the carry',
    file: 'evm/kernel/arithmetic.ts',
    find: 'if (sum >= value) return;',
    replace: 'return;',
  },
  {
    name: 'a jump into a row of JUMPDESTs pays for the whole row',
    file: 'evm/kernel/analysis.ts',
    find: 'whole - <u64>i * cost',
    replace: 'whole',
  },
  {
    name: 'a remembered modulus is not compared as a whole',
    file: 'evm/kernel/barrett.ts',
    find: '(load<u64>(entry, 16) ^ n2) |',
    replace: '',
  },
  {
    name: 'a remembered divisor is compared by its upper limb',
    file: 'evm/kernel/reciprocal.ts',
    find: 'load<u64>(entry) === d1 && load<u64>(entry, 8) === d0',
    replace: 'load<u64>(entry) === d1',
  },
  {
    name: 'a remembered slot is written in a static context',
    file: 'evm/kernel/slots.ts',
    find: 'if (touch === 0 || load<u32>(frame, STATIC) !== 0) return false;',
    replace: 'if (touch === 0) return false;',
  },
  {
    name: 'a remembered slot gets its first value back without the refund',
    file: 'evm/kernel/slots.ts',
    find: 'isEqual(original, current) || isEqual(original, value)',
    replace: 'isEqual(original, current)',
  },
  {
    name: 'remembered transient storage is written in a static context',
    file: 'evm/kernel/slots.ts',
    find: 'if (slot === 0 || load<u32>(frame, STATIC) !== 0) return false;',
    replace: 'if (slot === 0) return false;',
  },
  {
    name: 'the static context ends with the next call inside the kernel',
    file: 'evm/kernel/calls.ts',
    find: 'opcode === STATICCALL ? 1 : load<u32>(frame, STATIC), STATIC)',
    replace: 'opcode === STATICCALL ? 1 : 0, STATIC)',
  },
  {
    name: 'a frame that fails inside the kernel keeps its changes',
    file: 'evm/kernel/go-on.ts',
    find: 'if (request !== SUCCESS && isAnythingNoted()) return FOR_DRIVER;',
    replace: '',
  },
  {
    name: 'a call inside the kernel does not wait for what is noted',
    file: 'evm/kernel/calls.ts',
    find: 'if (noted) return TO_CARRY_OVER;',
    replace: '',
  },
  {
    name: 'the kernel takes an account that delegates to itself for one that does not',
    file: 'evm/src/run.ts',
    find: 'target !== codeAddress || delegatedTo(code) !== undefined',
    replace: 'target !== codeAddress',
  },
  {
    name: 'the kernel does not hear of new code',
    file: 'evm/src/run.ts',
    find: 'this.host.setCode(frame.address, code);\n      this.machine.slots.forget();',
    replace: 'this.host.setCode(frame.address, code);',
  },
  {
    name: 'a call inside the kernel takes all gas',
    file: 'evm/kernel/calls.ts',
    find: 'min(toSize(sp), gas - gas / 64)',
    replace: 'min(toSize(sp), gas)',
  },
  {
    name: 'a byte of log noted by the kernel costs 7',
    file: 'evm/kernel/logs.ts',
    find: 'const LOG_BYTE: u64 = 8;',
    replace: 'const LOG_BYTE: u64 = 7;',
  },
  {
    name: 'what balances were is answered after a payment',
    file: 'evm/src/run.ts',
    find: 'this.host.subtractBalance(frame.caller, value);\n      this.machine.answers.forget();',
    replace: 'this.host.subtractBalance(frame.caller, value);',
  },
  {
    name: 'what balances were is answered after a SELFDESTRUCT',
    file: 'evm/src/requests/self-destruct.ts',
    find: 'run.machine.answers.forget();',
    replace: '',
  },
  {
    name: 'an answer that was taken back is given again',
    file: 'evm/kernel/answers.ts',
    find: 'load<u32>(SETTINGS, GENERATION) + load<u32>(SETTINGS, BALANCE_CHANGES)',
    replace: 'load<u32>(SETTINGS, BALANCE_CHANGES)',
  },
  // Precompiles.
  {
    name: 'a word of the identity precompile costs 2',
    file: 'evm/src/precompiles/hashes.ts',
    find: 'linearGas(15, 3)',
    replace: 'linearGas(15, 2)',
  },
  {
    name: 'a word of SHA-256 inside the kernel costs 11',
    file: 'evm/kernel/precompiles.ts',
    find: '60 + 12 * words',
    replace: '60 + 11 * words',
  },
  {
    name: 'SHA-256 inside the kernel leaves out the end of the message',
    file: 'evm/kernel/precompiles.ts',
    find: 'memory.copy(REST, input + whole, size - whole);',
    replace: '',
  },
  {
    name: 'powers modulo odd numbers are not reduced at the end',
    file: 'crypto/kernel/odd-power.ts',
    find: 'if (isModulus(RESULT)) memory.fill(RESULT, 0, size);',
    replace: '',
  },
  {
    name: 'a square of nine digits forgets that others count twice',
    file: 'crypto/kernel/montgomery9.ts',
    find: '((a0 * a1) << 1)',
    replace: '(a0 * a1)',
  },
  {
    name: 'the hash of two words is that of others with the same first word',
    file: 'evm/kernel/hash.ts',
    find: 'for (let i: usize = 0; i < PAIR; i += 8) differs |=',
    replace: 'for (let i: usize = 0; i < 32; i += 8) differs |=',
  },
  {
    name: 'modexp counts the bits of an exponent and not those below its highest',
    file: 'evm/src/precompiles/modexp.ts',
    find: 'Math.max(headBits - 1, 0)',
    replace: 'headBits',
  },
  {
    name: 'a power modulo an even number forgets the power of two in it',
    file: 'crypto/src/precompiles/bigint-power.ts',
    find: 'return other + odd * BigInt.asUintN(bits, (residue - other) * inverseModuloTwos(odd, bits));',
    replace: 'return other + odd * BigInt.asUintN(bits, residue * inverseModuloTwos(odd, bits));',
  },
  {
    name: 'a long exponent modulo a byte counts from the first power and not from the first that comes again',
    file: 'crypto/src/precompiles/kernel-modexp.ts',
    find: 'while (rest < first) rest += period;',
    replace: '',
  },
  {
    name: 'a base is one word when it is divided by a short modulus',
    file: 'crypto/kernel/power64.ts',
    find: 'rest | ((word >> 1) >> (63 - shift))',
    replace: '(word >> 1) >> (63 - shift)',
  },
  {
    name: 'any point of its twist is in G2 of bn254',
    file: 'crypto/src/precompiles/bn254-membership.ts',
    find: 'return mcl.mclBnG2_isEqual(sum, image) === 1;',
    replace: 'return mcl.mclBnG2_isEqual(sum, image) >= 0;',
  },
  {
    name: 'P-256 has no multiple for a hash of zero',
    file: 'crypto/src/precompiles/p256-verify.ts',
    find: 'const sum = isZero(scalar, 0, 32)',
    replace: 'if (isZero(scalar, 0, 32)) return undefined;\n  const sum = isZero(scalar, 0, 32)',
  },
  {
    name: 'slots that share their lower word become one where there are many of them',
    file: 'state/src/slot-map.ts',
    find: 'this.#byText.set(entry[0].toString(16), entry)',
    replace: 'this.#byText.set(BigInt.asUintN(64, entry[0]).toString(16), entry)',
  },
  {
    name: 'BLAKE2F ignores the flag of the last block',
    file: 'crypto/kernel/blake2f.ts',
    find: 'last ? ~(<u64>0x1f83d9abfb41bd6b) : 0x1f83d9abfb41bd6b',
    replace: '0x1f83d9abfb41bd6b',
  },
  // Proof of work.
  {
    name: 'hashimoto reads the dataset 63 times',
    file: 'ethash/kernel/hashimoto.ts',
    find: 'const ACCESSES: u32 = 64;',
    replace: 'const ACCESSES: u32 = 63;',
  },
  // State.
  {
    name: 'touched empty accounts stay',
    file: 'execution/src/transition.ts',
    find: 'state.finishTransaction({ stateClearing: rules.evm.stateClearing });',
    replace: 'state.finishTransaction({ stateClearing: false });',
  },
  {
    name: 'SELFDESTRUCT deletes old accounts, too',
    file: 'evm/src/requests/self-destruct.ts',
    find: 'const deletes = !rules.selfDestructOnlyNew || host.isCreated(frame.address);',
    replace: 'const deletes = true;',
  },
  {
    name: 'the touch of RIPEMD-160 is undone',
    file: 'state/src/world-state.ts',
    find: 'if (address === RIPEMD160 && entry.isEmpty)',
    replace: 'if (false)',
  },
  // Transactions and blocks.
  {
    name: 'a set-code tuple leaves the nonce',
    file: 'execution/src/authorizations.ts',
    find: 'host.setNonce(authority, authorization.nonce + 1n);',
    replace: '',
  },
  {
    name: 'tuples for other chains count',
    file: 'execution/src/authorizations.ts',
    find: '(chainId === 0n || chainId === own) && ',
    replace: '',
  },
  {
    name: 'the base fee does not move by less than 1',
    file: 'execution/src/base-fee.ts',
    find: 'maxBigint((fee * (gasUsed - target)) / target / MAX_CHANGE_DENOMINATOR, 1n)',
    replace: '(fee * (gasUsed - target)) / target / MAX_CHANGE_DENOMINATOR',
  },
  {
    name: 'BLOCKHASH answers for 257 blocks',
    file: 'evm/src/requests/state.ts',
    find: 'const BLOCK_HASHES = 256n;',
    replace: 'const BLOCK_HASHES = 257n;',
  },
];
