import {
  type Chain,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  http,
  webSocket,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import type { NodeProcess } from './process.ts';

const MNEMONIC = 'test test test test test test test test test test test junk';

/** The node's funded account number `index`, with its key on the client's side. */
export function devAccount(index: number): ReturnType<typeof mnemonicToAccount> {
  return mnemonicToAccount(MNEMONIC, { addressIndex: index });
}

function devChain(node: NodeProcess): Chain {
  return defineChain({
    id: 31_337,
    name: 'Ethane',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [node.url], webSocket: [node.webSocketUrl] } },
  });
}

/** viem's clients of a node: reading, writing as account `index`, test methods, and reading over WebSocket. */
export function viemClients(node: NodeProcess, index = 0) {
  const chain = devChain(node);
  const transport = http(node.url);
  return {
    chain,
    account: devAccount(index),
    reader: createPublicClient({ chain, transport, pollingInterval: 20 }),
    writer: createWalletClient({ chain, transport, account: devAccount(index) }),
    tester: createTestClient({ chain, transport, mode: 'anvil' }),
    socketReader: () => createPublicClient({ chain, transport: webSocket(node.webSocketUrl) }),
  };
}
