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
  STACKS,
  TAKES,
} from './layout';
export { makeMemory, reserve } from './memory';
