/** A connection that can be notified: what `eth_subscribe` needs of the transport (port). */
export interface Session {
  /**
   * Adds a subscription. `start` is called at once with the function that sends one result (JSON text) and returns
   * what ends it; results wait until the reply that tells the client its id is out.
   *
   * @throws RpcError `LIMIT_EXCEEDED`
   */
  subscribe(start: (send: (json: string) => void) => () => void): string;
  /** Ends a subscription; false when there is none with this id. */
  unsubscribe(id: string): boolean;
}
