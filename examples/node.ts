// Runs a node inside this program, sends it a transaction, and reads the block that it mined.
import { createDevNode } from '@ethane/node';
import { signTransaction, transactionHash } from '@ethane/types';

const node = await createDevNode({ accounts: 2 });
const [sender, recipient] = node.accounts;

const transaction = signTransaction(
  {
    type: 2,
    chainId: node.chain.spec.chainId,
    nonce: 0n,
    maxPriorityFeePerGas: 0n,
    maxFeePerGas: 10n ** 10n,
    gasLimit: 21_000n,
    to: recipient!.address,
    value: 1n,
    data: new Uint8Array(0),
    accessList: [],
  },
  sender!.privateKey,
);

const mined = new Promise<void>((resolve) => {
  node.chain.onHead(() => resolve());
});
await node.pool.add(transaction);
await mined;

const { header } = node.chain.head;
console.log('block', header.number, 'used', header.gasUsed, 'gas');
console.log(
  'transaction is in block',
  node.chain.transactionByHash(transactionHash(transaction))?.blockNumber,
);
await node.stop();
