export { squareCyclotomic } from './cyclotomic';
export {
  conjugate,
  ELEMENT,
  frobenius,
  multiply,
  multiplyByLine,
  multiplyByUnitLine,
  multiplyCouple,
  square,
} from './extension';
export { RIGHT, right } from './factors';
export { COUPLE, MODULUS, setField } from './field';
export { addPoint, doublePoint, LINE, multiplyReals, scaleLines } from './points';
/** Where memory is free. */
export const HEAP: usize = __heap_base;
