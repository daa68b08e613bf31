import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly limitLoopback: boolean;
}

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Counts open sockets, in all and for each remote address, and refuses those above the limits with 503. */
export class ConnectionLimiter {
  readonly #limits: ConnectionLimits;
  readonly #perAddress = new Map<string, number>();
  #open = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  /** Counts `socket` until it closes; false when it was refused. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? '';
    const count = this.#perAddress.get(address) ?? 0;
    const exempt = isLoopback(address) && !this.#limits.limitLoopback;
    if (this.#open >= this.#limits.connections || (!exempt && count >= this.#limits.connectionsPerAddress)) {
      socket.on('error', () => socket.destroy());
      socket.end(REFUSAL, () => socket.destroy());
      return false;
    }
    this.#open += 1;
    this.#perAddress.set(address, count + 1);
    socket.once('close', () => this.#release(address));
    return true;
  }

  #release(address: string): void {
    this.#open -= 1;
    const count = (this.#perAddress.get(address) ?? 1) - 1;
    if (count === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, count);
  }
}

/** Whether an IP address (also IPv4 mapped into IPv6) is of this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
