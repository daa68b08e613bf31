import {
  bls12G1Add,
  bls12G1Msm,
  bls12G2Add,
  bls12G2Msm,
  bls12MapFp2ToG2,
  bls12MapFpToG1,
  bls12Pairing,
} from '@ethane/crypto/precompiles';
import type { Bytes } from '@ethane/primitives';
import { fixedGas, type Precompile } from './precompile.ts';

/** Point and scalar. */
const G1_TERM_BYTES = 160;
const G2_TERM_BYTES = 288;
const PAIR_BYTES = 384;

/** Thousandths of the price of that many separate multiplications, for 1 to 128 terms; more cost as 128 (EIP-2537). */
// biome-ignore format: a table
const G1_DISCOUNT: readonly number[] = [
  1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677, 673, 669, 665, 661, 658, 654, 651,
  648, 645, 642, 640, 637, 635, 632, 630, 627, 625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604, 603, 601,
  599, 598, 596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577, 576, 575, 574, 573, 572, 570,
  569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547,
  547, 546, 545, 544, 543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532, 532, 531, 530, 529, 528,
  528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519,
];

// biome-ignore format: a table
const G2_DISCOUNT: readonly number[] = [
  1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717, 711, 704, 699, 693, 688, 683, 679,
  674, 670, 666, 663, 659, 655, 652, 649, 646, 643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615, 613, 611,
  609, 607, 606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583, 582, 580, 579, 578, 576, 575,
  574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562, 561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551,
  550, 549, 548, 547, 546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536, 535, 535, 534, 533, 532,
  532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524,
];

export const BLS12_G1_ADD: Precompile = { name: 'bls12G1Add', gas: fixedGas(375), run: bls12G1Add };
export const BLS12_G2_ADD: Precompile = { name: 'bls12G2Add', gas: fixedGas(600), run: bls12G2Add };

export const BLS12_G1_MSM: Precompile = {
  name: 'bls12G1Msm',
  gas: (input) => msmGas(input, G1_TERM_BYTES, 12_000, G1_DISCOUNT),
  run: bls12G1Msm,
};

export const BLS12_G2_MSM: Precompile = {
  name: 'bls12G2Msm',
  gas: (input) => msmGas(input, G2_TERM_BYTES, 22_500, G2_DISCOUNT),
  run: bls12G2Msm,
};

export const BLS12_PAIRING: Precompile = {
  name: 'bls12Pairing',
  gas: (input) => 37_700 + 32_600 * Math.floor(input.length / PAIR_BYTES),
  run: bls12Pairing,
};

export const BLS12_MAP_FP_TO_G1: Precompile = {
  name: 'bls12MapFpToG1',
  gas: fixedGas(5_500),
  run: bls12MapFpToG1,
};

export const BLS12_MAP_FP2_TO_G2: Precompile = {
  name: 'bls12MapFp2ToG2',
  gas: fixedGas(23_800),
  run: bls12MapFp2ToG2,
};

/** 0 for no terms, which fail when they are run. */
function msmGas(
  input: Bytes,
  termBytes: number,
  multiplication: number,
  discounts: readonly number[],
): number {
  const terms = Math.floor(input.length / termBytes);
  if (terms === 0) return 0;
  const discount = discounts[Math.min(terms, discounts.length) - 1]!;
  return Math.floor((terms * multiplication * discount) / 1000);
}
