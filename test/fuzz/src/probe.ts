import { Random } from './random.ts';
import { generateEvmCase } from './evm/generate.ts';
import { runOurs, signedTransaction } from './evm/ours.ts';
import { AnvilPeer } from './evm/anvil.ts';
import { differenceOf } from './evm/compare.ts';
const stat: Record<string, number> = {};
const peer = new AnvilPeer();
for (let i = 0; i < 2000; i+=50) {
  const items = Array.from({length:50},(_, k)=>generateEvmCase(new Random(3, i+k)));
  const rs = await peer.run(items);
  items.forEach((item, k) => {
    const ours = runOurs(item, signedTransaction(item));
    const a = rs[k]!;
    const d = ours.status==='invalid' ? 'inv' : typeof a === 'string' ? 'ERR ' + a : differenceOf(ours, a, 'anvil');
    const key = item.fork + ' ' + (d === undefined ? 'ok' : d.split(':')[0]); stat[key] = (stat[key] ?? 0) + 1;
    if (d !== undefined && d!=='inv' && !d.startsWith('ERR') && ['berlin','london','paris','shanghai','cancun','prague','osaka'].includes(item.fork)) console.log(i+k, item.fork, item.transaction.type, d.slice(0,300));
  });
}
console.log(Object.entries(stat).sort().map(([k,v])=>k+': '+v).join('\n'));
await peer.stop();
