import type { ForkName } from '@ethane/chainspec';
import { Hardfork } from '@ethereumjs/common';

/** Our forks as ethereumjs calls them. */
export const HARDFORKS: Readonly<Partial<Record<ForkName, Hardfork>>> = {
  frontier: Hardfork.Chainstart,
  homestead: Hardfork.Homestead,
  tangerineWhistle: Hardfork.TangerineWhistle,
  spuriousDragon: Hardfork.SpuriousDragon,
  byzantium: Hardfork.Byzantium,
  constantinople: Hardfork.Constantinople,
  petersburg: Hardfork.Petersburg,
  istanbul: Hardfork.Istanbul,
  muirGlacier: Hardfork.MuirGlacier,
  berlin: Hardfork.Berlin,
  london: Hardfork.London,
  arrowGlacier: Hardfork.ArrowGlacier,
  grayGlacier: Hardfork.GrayGlacier,
  paris: Hardfork.Paris,
  shanghai: Hardfork.Shanghai,
  cancun: Hardfork.Cancun,
  prague: Hardfork.Prague,
  osaka: Hardfork.Osaka,
  bpo1: Hardfork.Bpo1,
  bpo2: Hardfork.Bpo2,
};
