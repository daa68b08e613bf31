import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Puts `content` into a Markdown file, between `<!-- bench NAME -->` and `<!-- end of NAME -->`.
 *
 * @throws Error when the file does not have them
 */
export function writeSection(file: string, name: string, content: string): void {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}: ${begin} … ${end}`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`);
}
