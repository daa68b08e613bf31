export { analyse } from './analysis';
export { rememberAnswer } from './answers';
export { rememberCallee } from './calls';
export { run } from './interpreter';
export {
  ARENA,
  BASE_GAS,
  CALLEES,
  ENDS_BLOCK,
  ENVIRONMENT,
  FRAMES,
  LEAVES,
  LOGS,
  PROGRAMS,
  SETTINGS,
  SLOTS,
  STACKS,
  TAKES,
  WRITTEN,
} from './layout';
export { makeMemory, reserve } from './memory';
export { remember } from './slots';
