import {
  casesOf,
  isStateTest,
  StateTest,
  type StateTestJson,
  unknownException,
} from '@ethane/node/statetest';
import { CodedError } from '@ethane/primitives';
import type { Format } from './format.ts';

/** GeneralStateTests and EEST state tests: one transaction, checked by `@ethane/node/statetest`. */
export const stateTests: Format<StateTestJson> = {
  name: 'state test',
  matches: isStateTest,
  run({ name, value, record }) {
    const test = new StateTest(value);
    for (const { name: caseName, fork, post } of casesOf(name, value)) {
      const unsupported = reasonNotSupported(test, fork);
      if (unsupported !== undefined) record.skip(caseName, fork, unsupported);
      else {
        record.check(caseName, fork, () => {
          record.noteUnknownName(unknownException(post.expectException ?? ''));
          return test.run(fork, post).failure;
        });
      }
    }
  },
};

function reasonNotSupported(test: StateTest, fork: string): string | undefined {
  try {
    test.rules(fork);
    return undefined;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'UNKNOWN_NETWORK') return error.message;
    return undefined;
  }
}
