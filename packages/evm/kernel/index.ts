export { analyse } from './analysis';
export { run } from './interpreter';
export {
  ARENA,
  BASE_GAS,
  ENDS_BLOCK,
  ENVIRONMENT,
  FRAMES,
  LEAVES,
  PROGRAMS,
  SETTINGS,
  SLOTS,
  STACKS,
  TAKES,
  WRITTEN,
} from './layout';
export { makeMemory, reserve } from './memory';
export { remember } from './slots';
