import { optional, required } from '../codecs/codec.ts';
import { logFilter } from '../codecs/log-filter.ts';
import { flag, text } from '../codecs/values.ts';
import { type Method, method } from '../protocol/method.ts';

/** Logs, and filters that clients poll. */
export const LOG_METHODS: readonly Method[] = [
  method('eth_getLogs', [required(logFilter)], ({ services }, filter) => services.logs.find(filter)),
  method('eth_newFilter', [required(logFilter)], ({ services }, filter) => services.filters.addLogs(filter)),
  method('eth_newBlockFilter', [], ({ services }) => services.filters.addBlocks()),
  method('eth_newPendingTransactionFilter', [optional(flag)], ({ services }, full = false) =>
    services.filters.addPendingTransactions(full),
  ),
  method('eth_getFilterChanges', [required(text)], ({ services }, id) => services.filters.changes(id)),
  method('eth_getFilterLogs', [required(text)], ({ services }, id) =>
    services.logs.find(services.filters.logFilter(id)),
  ),
  method('eth_uninstallFilter', [required(text)], ({ services }, id) => services.filters.remove(id)),
];
