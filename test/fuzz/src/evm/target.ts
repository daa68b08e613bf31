import { Allowances, type Session, type Target } from '../target.ts';
import { AnvilPeer } from './anvil.ts';
import type { EvmCase, Observation } from './case.ts';
import { differenceOf } from './compare.ts';
import { EthereumJs } from './ethereumjs.ts';
import { generateEvmCase } from './generate.ts';
import { isKnown } from './known-differences.ts';
import { runOurs, signedTransaction } from './ours.ts';
import { simplerEvmCases } from './simplify.ts';

/** Random contracts and a transaction: status, output, gas, logs and state beside `@ethereumjs/vm` and anvil. */
export const EVM_TARGET: Target<EvmCase> = {
  name: 'evm',
  batch: 32,
  generate: generateEvmCase,
  simplify: simplerEvmCases,
  open: async () => new EvmSession(),
};

class EvmSession implements Session<EvmCase> {
  readonly allowed: Allowances = new Allowances();
  readonly #anvil = new AnvilPeer();
  readonly #ethereumJs = new EthereumJs();

  async check(items: readonly EvmCase[]): Promise<readonly (string | undefined)[]> {
    const fromAnvil = this.#anvil.run(items);
    const ours: Observation[] = [];
    const fromEthereumJs: Observation[] = [];
    for (const item of items) {
      const transaction = signedTransaction(item);
      ours.push(runOurs(item, transaction));
      fromEthereumJs.push(await this.#ethereumJs.run(item, transaction));
    }
    const anvil = await fromAnvil;
    return items.map((item, i) => this.#judge(item, ours[i]!, fromEthereumJs[i]!, anvil[i]));
  }

  close(): Promise<void> {
    return this.#anvil.stop();
  }

  #judge(
    item: EvmCase,
    ours: Observation,
    ethereumJs: Observation,
    anvil: Observation | string | undefined,
  ): string | undefined {
    // A call is not refused for all that a transaction is refused for.
    const withAnvil =
      ours.status === 'invalid' || anvil === undefined
        ? undefined
        : typeof anvil === 'string'
          ? `anvil error: ${anvil}`
          : differenceOf(ours, anvil, 'anvil');
    const withEthereumJs = differenceOf(ours, ethereumJs, 'ethereumjs');
    if (withAnvil === undefined && withEthereumJs === undefined) return undefined;
    const known = isKnown({ item, ours, ethereumJs, anvil, withAnvil, withEthereumJs });
    if (known === undefined)
      return [withAnvil, withEthereumJs].filter((text) => text !== undefined).join(' | ');
    this.allowed.note(known);
    return undefined;
  }
}
