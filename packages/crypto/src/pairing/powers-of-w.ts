import type { Quadratic } from './field.ts';

/** w^(i (p^k − 1)) for i of 0 to 5, by k of 1 to 3, where w⁶ is ξ. */
export function powersOfW(p: bigint, xi: Quadratic): Quadratic[][] {
  const multiply = ([a, b]: Quadratic, [c, d]: Quadratic): Quadratic => [
    (a * c + (p - b) * d) % p,
    (a * d + b * c) % p,
  ];
  const power = (base: Quadratic, exponent: bigint): Quadratic =>
    [...exponent.toString(2)].reduce<Quadratic>(
      (result, bit) => {
        const square = multiply(result, result);
        return bit === '1' ? multiply(square, base) : square;
      },
      [1n, 0n],
    );
  const first: Quadratic[] = [[1n, 0n]];
  const root = power(xi, (p - 1n) / 6n);
  for (let i = 1; i < 6; i++) first.push(multiply(first[i - 1]!, root));
  // x^p is the conjugate of x, so that x^(1 + p) is a number, and x^(1 + p + p²) is x times that.
  const second = first.map(([a, b]) => multiply([a, b], [a, (p - b) % p]));
  const third = first.map((element, i) => multiply(element, second[i]!));
  return [first, second, third];
}
