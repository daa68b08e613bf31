import { spawnSync } from 'node:child_process';

/** Installs the package `chromium` of Debian and its relatives; as root, or with sudo where it asks for no password. */
export function installChromium(): void {
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  const command = process.getuid?.() === 0 ? apt : ['sudo', '-n', ...apt];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const [program = '', ...rest] = [...command, ...args];
    const { status, error } = spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status === 0) continue;
    console.error(
      `error: apt-get ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`,
    );
    return;
  }
}
