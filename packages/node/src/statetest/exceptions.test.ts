import { describe, expect, it } from 'vitest';
import { isExpectedException, unknownException } from './exceptions.ts';

describe('isExpectedException', () => {
  it.each([
    ['NONCE_IS_MAX', 'TransactionException.NONCE_IS_MAX'],
    ['NONCE_IS_MAX', 'TR_NonceHasMaxValue'],
    ['INVALID_GASLIMIT', 'BlockException.INVALID_GASLIMIT'],
    [
      'INTRINSIC_GAS_TOO_LOW',
      'TransactionException.INSUFFICIENT_ACCOUNT_FUNDS|TransactionException.INTRINSIC_GAS_TOO_LOW',
    ],
    ['RLP_ERROR_SIZE', 'TransactionException.RLP_INVALID_GASLIMIT'],
    ['INTRINSIC_GAS_BELOW_FLOOR_GAS_COST', 'TransactionException.INTRINSIC_GAS_TOO_LOW'],
    ['INVALID_BLOCK_ACCESS_LIST', 'BlockException.INVALID_BAL_HASH|BlockException.INVALID_BLOCK_HASH'],
  ])('takes %s for %s', (code, expected) => {
    expect(isExpectedException(code, expected)).toBe(true);
  });

  it.each([
    ['NONCE_IS_MAX', 'TransactionException.NONCE_MISMATCH_TOO_LOW'],
    ['INSUFFICIENT_ACCOUNT_FUNDS', 'TR_IntrinsicGas'],
    ['INTRINSIC_GAS_TOO_LOW', 'TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST'],
    ['INVALID_STATE_ROOT', 'BlockException.INVALID_GAS_USED|BlockException.INVALID_GASLIMIT'],
    ['RLP_ERROR_SIZE', 'TransactionException.RLP_LEADING_ZEROS_R'],
  ])('does not take %s for %s', (code, expected) => {
    expect(isExpectedException(code, expected)).toBe(false);
  });

  it('takes anything for a name that is not known, which can be told', () => {
    expect(isExpectedException('NONCE_IS_MAX', 'TransactionException.FROM_THE_FUTURE')).toBe(true);
    expect(unknownException('TransactionException.FROM_THE_FUTURE')).toBe('FROM_THE_FUTURE');
    expect(unknownException('TR_NoFunds|BlockException.INVALID_REQUESTS')).toBeUndefined();
  });
});
