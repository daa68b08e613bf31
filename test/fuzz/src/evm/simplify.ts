import { simplerHex, withoutRuns } from '../reduce.ts';
import type { CaseAccount, CaseTransaction, EvmCase } from './case.ts';

/** Cases with less in them: whole accounts first, then pieces of code, then bytes. */
export function* simplerEvmCases(item: EvmCase): Iterable<EvmCase> {
  const [sender, ...others] = item.accounts;
  for (const rest of withoutRuns(others)) yield { ...item, accounts: [sender!, ...rest] };
  for (const [index, account] of item.accounts.entries()) {
    for (const simpler of simplerAccounts(account)) {
      yield { ...item, accounts: item.accounts.with(index, simpler) };
    }
  }
  for (const transaction of simplerTransactions(item.transaction)) yield { ...item, transaction };
  for (const [index, account] of item.accounts.entries()) {
    for (const [at, code] of account.code.entries()) {
      for (const simpler of simplerHex(code)) {
        const changed = { ...account, code: account.code.with(at, simpler) };
        yield { ...item, accounts: item.accounts.with(index, changed) };
      }
    }
  }
}

function* simplerAccounts(account: CaseAccount): Iterable<CaseAccount> {
  for (const code of withoutRuns(account.code)) yield { ...account, code };
  for (const storage of withoutRuns(account.storage)) yield { ...account, storage };
}

function* simplerTransactions(transaction: CaseTransaction): Iterable<CaseTransaction> {
  for (const data of withoutRuns(transaction.data)) yield { ...transaction, data };
  for (const accessList of withoutRuns(transaction.accessList)) yield { ...transaction, accessList };
  for (const authorizations of withoutRuns(transaction.authorizations)) {
    if (authorizations.length > 0) yield { ...transaction, authorizations };
  }
  if (transaction.value !== '0x0') yield { ...transaction, value: '0x0' };
  if (transaction.type !== 0) yield { ...transaction, type: 0, accessList: [], authorizations: [] };
  for (const [index, data] of transaction.data.entries()) {
    for (const simpler of simplerHex(data)) {
      yield { ...transaction, data: transaction.data.with(index, simpler) };
    }
  }
}
