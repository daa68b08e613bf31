export { geometricMean, median, megagasPerSecond, ProgramStopwatch } from './measure.ts';
export type { BenchProgram, ExpectedOutcome, ExpectedOutput } from './program.ts';
export { programFiles, readProgramFile } from './program-files.ts';
