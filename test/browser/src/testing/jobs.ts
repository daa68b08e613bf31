import { type PostJson, StateTest } from '@ethane/node/statetest';
import { bytesToHex, hexToBytes, toAddress } from '@ethane/primitives';
import { encodeTransaction, signTransaction } from '@ethane/types';
import { TRANSFER } from '../../../conformance/src/testing/fixtures.ts';
import type { StateCaseJob } from '../state-case.ts';

const NO_LOGS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';

/** A transfer of 1 wei three times: to be signed, signed, and with a root that it does not have. The last one fails. */
export function transferJobs(): readonly StateCaseJob[] {
  const indexes = { data: 0, gas: 0, value: 0 };
  const { stateRoot: hash } = new StateTest(TRANSFER).run('Cancun', { indexes, hash: '0x', logs: '0x' });
  const good: PostJson = { indexes, hash, logs: NO_LOGS };
  const posts = [good, { ...good, txbytes: signedTransfer() }, { ...good, hash: NO_LOGS }];
  return posts.map((post, i) => ({
    suite: 'suite',
    file: 'st/transfer.json',
    name: `transfer[Cancun/${i}]`,
    fork: 'Cancun',
    test: TRANSFER,
    post,
  }));
}

function signedTransfer(): string {
  const { to = '', secretKey = '', gasPrice, gasLimit, value } = TRANSFER.transaction;
  const transaction = signTransaction(
    {
      type: 0,
      nonce: 0n,
      gasPrice: BigInt(gasPrice ?? 0),
      gasLimit: BigInt(gasLimit[0] ?? 0),
      to: toAddress(to),
      value: BigInt(value[0] ?? 0),
      data: new Uint8Array(0),
    },
    hexToBytes(secretKey),
  );
  return bytesToHex(encodeTransaction(transaction));
}
