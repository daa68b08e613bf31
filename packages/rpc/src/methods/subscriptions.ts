import { type Header, transactionHash } from '@ethane/types';
import { optional, required } from '../codecs/codec.ts';
import { logCriteria } from '../codecs/log-filter.ts';
import { anything, flag, text } from '../codecs/values.ts';
import { formatHeader } from '../format/header.ts';
import { formatTransaction } from '../format/transaction.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { invalidParams, RpcError } from '../protocol/rpc-error.ts';
import { LogMatcher } from '../services/log-search.ts';
import type { Services } from '../services/services.ts';

/** Sends results (JSON text) until the function that it returns is called. */
type Feed = (send: (json: string) => void) => () => void;

/** Makes the feed of a subscription; `options` is the second parameter as it came. */
type FeedFactory = (services: Services, options: unknown) => Feed;

const FEEDS: ReadonlyMap<string, FeedFactory> = new Map<string, FeedFactory>([
  ['newHeads', newHeads],
  ['logs', logs],
  ['newPendingTransactions', newPendingTransactions],
  // This node never falls behind: there is nothing to tell after the first answer.
  [
    'syncing',
    () => (send) => {
      send('false');
      return () => undefined;
    },
  ],
]);

/** Notifications, over connections that can carry them. */
export const SUBSCRIPTION_METHODS: readonly Method[] = [
  method('eth_subscribe', [required(text), optional(anything)], subscribe),
  method('eth_unsubscribe', [required(text)], ({ session }, id) => {
    if (session === undefined) throw notSupported();
    if (!session.unsubscribe(id)) throw new RpcError('REJECTED', 'subscription not found');
    return true;
  }),
];

function subscribe({ services, session }: Call, kind: string, options: unknown): string {
  if (session === undefined) throw notSupported();
  const factory = FEEDS.get(kind);
  if (factory === undefined) {
    throw new RpcError(
      'METHOD_NOT_FOUND',
      `no ${JSON.stringify(kind.slice(0, 80))} subscription in eth namespace`,
    );
  }
  return session.subscribe(factory(services, options));
}

function notSupported(): RpcError {
  return new RpcError('METHOD_NOT_FOUND', 'notifications not supported');
}

/** JSON of the last header that went out: every subscriber gets the same text. */
let lastHeader: { readonly header: Header; readonly json: string } | undefined;

function headerJson(header: Header): string {
  if (lastHeader?.header !== header) lastHeader = { header, json: JSON.stringify(formatHeader(header)) };
  return lastHeader.json;
}

function newHeads({ backend }: Services): Feed {
  return (send) =>
    backend.chain.onHead(({ added }) => {
      for (const { block } of added) send(headerJson(block.header));
    });
}

/** Logs of new blocks; those of blocks that were undone come before, with `removed`. */
function logs({ backend }: Services, options: unknown): Feed {
  const matcher = new LogMatcher(decodeOption(logCriteria, options ?? {}));
  return (send) =>
    backend.chain.onHead(({ added, removed }) => {
      for (const block of removed) for (const log of matcher.logsOf(block, true)) send(JSON.stringify(log));
      for (const block of added) for (const log of matcher.logsOf(block)) send(JSON.stringify(log));
    });
}

function newPendingTransactions({ backend }: Services, options: unknown): Feed {
  const full = decodeOption(flag, options ?? false);
  return (send) =>
    backend.pool.onPending((transaction) =>
      send(JSON.stringify(full ? formatTransaction(transaction, undefined) : transactionHash(transaction))),
    );
}

function decodeOption<Value>(decode: (value: unknown) => Value, value: unknown): Value {
  try {
    return decode(value);
  } catch (error) {
    if (error instanceof RpcError || !(error instanceof Error)) throw error;
    throw invalidParams(`invalid argument 1: ${error.message}`);
  }
}
