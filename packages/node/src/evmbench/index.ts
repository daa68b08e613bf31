export { geometricMean, type Measurement, measureProgram, median, megagasPerSecond } from './measure.ts';
export type { BenchProgram, ExpectedOutcome, ExpectedOutput } from './program.ts';
export { programFiles, readProgramFile } from './program-files.ts';
