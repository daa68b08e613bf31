import { add, difference, isLess, negate } from './arithmetic';
import { isReady, multiplyReduced, rememberedModulus, setReciprocal } from './barrett';
import { fold } from './fold';
import { divideLimbs } from './long-division';
import { multiplyByLimb, multiplyWide } from './product';
import { copy, isNegative, isZero, setSmall } from './word';

/** Division and remainders. As in `arithmetic.ts`, a is at `at + 32` and b at `at`, which becomes the result. */

/** A dividend of up to nine limbs, the lowest first. */
const DIVIDEND: usize = memory.data(72, 16);
/** The one of quotient and remainder that an instruction does not ask for. */
const UNUSED: usize = memory.data(64, 16);

/** a / b, 0 when b is 0. */
export function divide(at: usize): void {
  const high = load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24);
  const aHigh = load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56);
  if ((high | aHigh) === 0) {
    const b = load<u64>(at);
    setSmall(at, b === 0 ? 0 : load<u64>(at, 32) / b);
    return;
  }
  if (isZero(at)) return;
  if (isLess(at + 32, at)) {
    setSmall(at, 0);
    return;
  }
  divideLimbs(at + 32, 4, at, at, UNUSED);
}

/** a mod b, 0 when b is 0. */
export function modulo(at: usize): void {
  const high = load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24);
  const aHigh = load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56);
  if ((high | aHigh) === 0) {
    const b = load<u64>(at);
    setSmall(at, b === 0 ? 0 : load<u64>(at, 32) % b);
    return;
  }
  if (isZero(at)) return;
  if (isLess(at + 32, at)) {
    copy(at, at + 32);
    return;
  }
  divideLimbs(at + 32, 4, at, UNUSED, at);
}

/** a / b in two's complement, rounded towards 0. */
export function divideSigned(at: usize): void {
  const aNegative = isNegative(at + 32);
  const bNegative = isNegative(at);
  if (aNegative) negate(at + 32);
  if (bNegative) negate(at);
  divide(at);
  if (aNegative !== bNegative) negate(at);
}

/** The remainder in two's complement, with the sign of a. */
export function moduloSigned(at: usize): void {
  const aNegative = isNegative(at + 32);
  if (aNegative) negate(at + 32);
  if (isNegative(at)) negate(at);
  modulo(at);
  if (aNegative) negate(at);
}

/** (a + b) mod n: a at `at + 64`, b at `at + 32`, n at `at`, which becomes the result. */
export function addModulo(at: usize): void {
  if (isZero(at)) return;
  const reduced = isLess(at + 64, at) && isLess(at + 32, at);
  add(at + 32);
  const carry = u64(isLess(at + 32, at + 64));
  if (isLess(at + 32, at) && carry === 0) {
    copy(at, at + 32);
    return;
  }
  if (reduced) {
    // Below 2 n: one subtraction.
    difference(at, at + 32, at);
    return;
  }
  copy(DIVIDEND, at + 32);
  store<u64>(DIVIDEND, carry, 32);
  divideLimbs(DIVIDEND, 4 + <usize>carry, at, UNUSED, at);
}

/** (a * b) mod n, laid out as for {@link addModulo}. */
export function multiplyModulo(at: usize): void {
  if (isZero(at)) return;
  if ((load<u64>(at, 8) & load<u64>(at, 16) & load<u64>(at, 24)) === ~(<u64>0) && load<u64>(at) !== 0) {
    fold(at, DIVIDEND, multiplyWide(DIVIDEND, at + 64, at + 32));
    return;
  }
  const bIsLimb = (load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) === 0;
  if (bIsLimb || (load<u64>(at, 72) | load<u64>(at, 80) | load<u64>(at, 88)) === 0) {
    if (bIsLimb) multiplyByLimb(DIVIDEND, at + 64, load<u64>(at, 32));
    else multiplyByLimb(DIVIDEND, at + 32, load<u64>(at, 64));
    divideLimbs(DIVIDEND, 5, at, UNUSED, at);
    return;
  }
  if ((load<u64>(at, 48) | load<u64>(at, 56) | load<u64>(at, 80) | load<u64>(at, 88)) !== 0) {
    const entry = rememberedModulus(at);
    if (entry !== 0) {
      if (!isReady(entry)) prepare(entry);
      multiplyReduced(at, at + 64, at + 32, entry);
      return;
    }
  }
  divideLimbs(DIVIDEND, multiplyWide(DIVIDEND, at + 64, at + 32), at, UNUSED, at);
}

/** Gives a remembered modulus its reciprocal, 2^522 / n. */
function prepare(entry: usize): void {
  for (let i: usize = 0; i < 64; i += 8) store<u64>(DIVIDEND + i, 0);
  store<u64>(DIVIDEND, 1 << 10, 64);
  divideLimbs(DIVIDEND, 9, entry, UNUSED, DIVIDEND);
  setReciprocal(entry, UNUSED);
}
