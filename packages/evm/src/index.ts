export { create2Address, createAddress } from './address.ts';
export type { BlockEnvironment, TransactionEnvironment } from './environment.ts';
export { type Host, Pending } from './host.ts';
export type { CallMessage, CreateMessage, Message } from './message.ts';
export type { HaltCode, HaltReason, Outcome } from './outcome.ts';
export type { FrameEntry, FrameExit, FrameKind, StepView, Tracer } from './tracer.ts';
