/** What happened, for people or for programs. `fields` are shown after the message, or as members of the JSON object. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | bigint | boolean>>;

/** Where lines go: `process.stdout.write` and `process.stderr.write` in the program. */
export interface LogSink {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

export type LogStyle = 'text' | 'json' | 'silent';

/** Errors are always written; `silent` leaves out the rest. */
export function createLogger(style: LogStyle, sink: LogSink): Logger {
  const format = style === 'json' ? jsonLine : textLine;
  return {
    info: (message, fields = {}) => {
      if (style !== 'silent') sink.out(format('info', message, fields));
    },
    error: (message, fields = {}) => sink.err(format('error', message, fields)),
  };
}

function textLine(level: string, message: string, fields: LogFields): string {
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `${level === 'error' ? 'error: ' : ''}${[message, ...shown].join(' ')}\n`;
}

function jsonLine(level: string, message: string, fields: LogFields): string {
  const members = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? value.toString() : value,
  ]);
  return `${JSON.stringify({ time: new Date().toISOString(), level, message, ...Object.fromEntries(members) })}\n`;
}
