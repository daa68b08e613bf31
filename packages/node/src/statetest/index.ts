export {
  type AccountJson,
  type Alloc,
  type AllocJson,
  differencesFrom,
  readAlloc,
  stateOfAlloc,
} from './alloc.ts';
export { isExpectedException, unknownException } from './exceptions.ts';
export { addressOf, bytesOf, hashOf, isObject, type JsonObject, quantityOf } from './json-values.ts';
export { chainSpecOf, forkOfName, type NetworkConfig } from './networks.ts';
export { casesOf, type StateCase, type StateCaseResult, StateTest } from './state-test.ts';
export { isStateTest, type PostJson, type StateTestJson } from './state-test-json.ts';
