import { bytesOf, isObject, type JsonObject } from '@ethane/node/statetest';
import { equalBytes } from '@ethane/primitives';
import type { Format } from './format.ts';

interface KeystoreTestJson {
  readonly json: JsonObject;
  readonly password: string;
  readonly priv: string;
}

/** V3 keystores: the key comes out with the password, does not without, and comes back from a keystore of our own. */
export const keystoreTests: Format<KeystoreTestJson> = {
  name: 'keystore',
  matches(value): value is JsonObject & KeystoreTestJson {
    return (
      isObject(value) &&
      isObject(value.json) &&
      typeof value.password === 'string' &&
      typeof value.priv === 'string'
    );
  },
  run({ name, value, record }) {
    return record.checkAsync(name, '', () => runCase(value));
  },
};

async function runCase({ json, password, priv }: KeystoreTestJson): Promise<string | undefined> {
  const { decryptKeystore, encryptKeystore } = await import('@ethane/node');
  const want = bytesOf(priv);
  if (!equalBytes(await decryptKeystore(json, password), want)) return 'another key comes out';
  const refused = await decryptKeystore(json, `${password}!`).then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );
  if (refused !== 'KEYSTORE_PASSWORD') return `another password gives ${refused ?? 'a key'}`;
  const own = await encryptKeystore(want, password, { kdf: 'scrypt', n: 2 ** 10 });
  return equalBytes(await decryptKeystore(own, password), want) ? undefined : 'the key does not come back';
}
