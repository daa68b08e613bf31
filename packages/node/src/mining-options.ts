import type { Genesis } from '@ethane/chainspec';
import { CliError } from './cli-error.ts';
import type { ChainSettings } from './datadir.ts';
import type { OptionValues } from './options.ts';

/** When blocks are made. */
export type MiningMode =
  | { readonly kind: 'instant' }
  | { readonly kind: 'interval'; readonly seconds: number }
  | { readonly kind: 'manual' }
  | { readonly kind: 'ethash'; readonly threads: number };

/**
 * The mode that the options ask for on this chain.
 *
 * @throws CliError `CONFLICTING_OPTIONS`
 */
export function miningMode(values: OptionValues, { genesis, ethash }: ChainSettings): MiningMode {
  const asked = [
    values['no-mining'] === true ? '--no-mining' : undefined,
    values['block-time'] === undefined ? undefined : '--block-time',
    values.mine === undefined ? undefined : '--mine',
  ].filter((option) => option !== undefined);
  if (asked.length > 1) {
    throw new CliError('CONFLICTING_OPTIONS', `options ${asked.join(' and ')} exclude each other`, {
      have: asked,
    });
  }
  if (values.threads !== undefined && values.mine === undefined) {
    throw new CliError('CONFLICTING_OPTIONS', 'option --threads goes with --mine ethash only');
  }
  const proofOfWork = hasDifficulty(genesis) && ethash !== 'none';
  if (values.mine === 'ethash') {
    if (!proofOfWork) {
      throw new CliError(
        'CONFLICTING_OPTIONS',
        'option --mine ethash: the blocks of this chain are not sealed by proof of work',
      );
    }
    return { kind: 'ethash', threads: values.threads ?? 1 };
  }
  if (values['no-mining'] === true) return { kind: 'manual' };
  if (values['block-time'] !== undefined) return { kind: 'interval', seconds: values['block-time'] };
  return proofOfWork ? { kind: 'manual' } : { kind: 'instant' };
}

export function describeMining(mode: MiningMode): string {
  switch (mode.kind) {
    case 'instant':
      return 'a block as soon as there are transactions';
    case 'interval':
      return `a block every ${mode.seconds} s`;
    case 'manual':
      return 'only when asked to';
    case 'ethash':
      return `proof of work (Ethash), ${mode.threads} ${mode.threads === 1 ? 'thread' : 'threads'}`;
  }
}

/** Whether block 1 of the chain is from before the merge. */
function hasDifficulty({ spec }: Genesis): boolean {
  return spec.terminalTotalDifficulty === undefined || spec.terminalTotalDifficulty > 0n;
}
