import { Blockchain } from '@ethane/blockchain';
import { openMemoryStore } from '@ethane/db';
import { genesisBlock, processBlock } from '@ethane/execution';
import { MemoryState } from '@ethane/state';
import { type Block, decodeBlock, recoverSender } from '@ethane/types';
import { type BenchBlock, type BenchChain, createChain } from './chain.ts';
import { PeerChain } from './peer-chain.ts';
import { type Row, rowOfMedians } from './report.ts';
import { timed } from './sampling.ts';

const PEER = '@ethereumjs/vm 10.1.3';
const PEER_WITH_CACHES = '@ethereumjs/vm, with caches';
const PASSES = 3;

/** A block in the form in which it is run, with or without the senders known. */
interface Runner {
  /** Milliseconds from the block's bytes to the committed state. */
  withRecovery(encoded: BenchBlock['encoded']): Promise<number>;
  /** Milliseconds from a block whose senders are known. */
  withoutRecovery(encoded: BenchBlock['encoded']): Promise<number>;
}

/** Blocks executed and committed, every root of their headers checked, on one first state. */
export async function benchBlocks(): Promise<Row[]> {
  const chain = createChain();
  const runners: Readonly<Record<string, Runner>> = {
    ours: new OwnChain(chain),
    imported: new ImportingChain(chain),
    [PEER]: await PeerChain.create(chain, { caches: false }),
    [PEER_WITH_CACHES]: await PeerChain.create(chain, { caches: true }),
  };
  const rows: Row[] = [];
  for (const block of chain.blocks) {
    const figures = await takeTurns(runners, block);
    rows.push(...rowsOf(block, figures));
    console.error(`  ${block.what}`);
  }
  return rows;
}

/** Milliseconds of each runner, with and without recovery. */
type Figures = Readonly<Record<string, { readonly included: number[]; readonly excluded: number[] }>>;

async function takeTurns(
  runners: Readonly<Record<string, Runner>>,
  { encoded }: BenchBlock,
): Promise<Figures> {
  const figures: Figures = Object.fromEntries(
    Object.keys(runners).map((name) => [name, { included: [], excluded: [] }]),
  );
  // The first pass warms up.
  for (let pass = 0; pass <= PASSES; pass++) {
    for (const [name, runner] of Object.entries(runners)) {
      const included = await runner.withRecovery(encoded);
      const excluded = await runner.withoutRecovery(encoded);
      if (pass === 0) continue;
      figures[name]?.included.push(included);
      figures[name]?.excluded.push(excluded);
    }
  }
  return figures;
}

function rowsOf({ what, count, gasUsed }: BenchBlock, figures: Figures): Row[] {
  const rows: Row[] = [];
  for (const [kind, note] of [
    ['included', 'signatures included'],
    ['excluded', 'signatures excluded'],
  ] as const) {
    for (const [unit, work] of [
      ['tx/s', count],
      ['Mgas/s', Number(gasUsed) / 1_000_000],
    ] as const) {
      const speeds = (name: string) => (figures[name]?.[kind] ?? []).map((time) => (work * 1_000) / time);
      const peers = { [PEER]: speeds(PEER), [PEER_WITH_CACHES]: speeds(PEER_WITH_CACHES) };
      const row = { what: `${what}, ${note}`, unit, higherIsBetter: true };
      rows.push(rowOfMedians(row, speeds('ours'), peers));
    }
    const imported = (figures.imported?.[kind] ?? []).map((time) => (count * 1_000) / time);
    const row = { what: `${what}, ${note}, imported ¹`, unit: 'tx/s', higherIsBetter: true };
    rows.push(rowOfMedians(row, imported, {}));
  }
  return rows;
}

function withSenders(encoded: BenchBlock['encoded']): Block {
  const block = decodeBlock(encoded);
  block.transactions.forEach(recoverSender);
  return block;
}

/** `processBlock` on a state in memory. */
class OwnChain implements Runner {
  readonly #chain: BenchChain;

  constructor(chain: BenchChain) {
    this.#chain = chain;
  }

  async withRecovery(encoded: BenchBlock['encoded']): Promise<number> {
    const state = this.#firstState();
    return timed(() => this.#run(state, decodeBlock(encoded)));
  }

  async withoutRecovery(encoded: BenchBlock['encoded']): Promise<number> {
    const state = this.#firstState();
    const block = withSenders(encoded);
    return timed(() => this.#run(state, block));
  }

  #run(state: MemoryState, block: Block): void {
    const { spec } = this.#chain.genesis;
    const input = { spec, state, nodes: state, blockHash: () => undefined };
    const { diff, nodeChanges } = processBlock(input, block);
    state.apply(diff, nodeChanges);
  }

  #firstState(): MemoryState {
    const state = new MemoryState();
    const { diff, nodeChanges } = genesisBlock(this.#chain.genesis);
    state.apply(diff, nodeChanges);
    return state;
  }
}

/** `Blockchain.import` into a store in memory: also checks the header and writes block, receipts, indexes and change set. */
class ImportingChain implements Runner {
  readonly #chain: BenchChain;

  constructor(chain: BenchChain) {
    this.#chain = chain;
  }

  withRecovery(encoded: BenchBlock['encoded']): Promise<number> {
    return this.#import(() => decodeBlock(encoded));
  }

  withoutRecovery(encoded: BenchBlock['encoded']): Promise<number> {
    const block = withSenders(encoded);
    return this.#import(() => block);
  }

  async #import(read: () => Block): Promise<number> {
    const { genesis } = this.#chain;
    const chain = await Blockchain.open({ store: await openMemoryStore(), genesis });
    const milliseconds = await timed(() => chain.import(read()));
    if (chain.head.header.number !== 1n) throw new Error('the block was not imported');
    await chain.close();
    return milliseconds;
  }
}
