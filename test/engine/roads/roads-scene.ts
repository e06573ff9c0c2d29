/** A machine with two interfaces in a simulated network, and `Roads` over it. */
import type { Interfaces, NetworkInterface } from '../../../source/base/ports/network.ts';
import type { NetworkSettings } from '../../../source/contract/settings.ts';
import { Roads } from '../../../source/engine/roads/roads.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { type SimulatedHost, SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

export const WG = { name: 'wg0', addresses: ['50.0.0.1'] };
export const ETH = { name: 'eth0', addresses: ['192.168.1.5'] };

export class RoadsScene {
  readonly clock = new VirtualClock();
  readonly random = new SeededRandom(1);
  readonly net = new SimulatedNetwork(this.clock, this.random);
  readonly host: SimulatedHost = this.net.host('50.0.0.1');
  interfaces: readonly NetworkInterface[] = [ETH, WG];
  /** From where the system would send by an interface; by its own address unless said. */
  sources = new Map<string, string>();
  settings = ENGINE_DEFAULTS;
  readonly told: string[] = [];
  changes = 0;
  readonly roads: Roads;

  constructor(network: Partial<NetworkSettings>) {
    this.settings = withSettings(ENGINE_DEFAULTS, { network });
    const interfaces: Interfaces = {
      list: () => this.interfaces,
      sourceToWorld: async (_family, device = 'eth0') =>
        this.sources.get(device) ??
        this.interfaces.find(({ name }) => name === device)?.addresses[0],
    };
    this.roads = new Roads({
      ports: {
        clock: this.clock,
        random: this.random,
        network: { ...this.host.network, interfaces },
      },
      settings: () => this.settings,
      onChanged: () => {
        this.changes += 1;
      },
      onState: () => {},
      warn: (message) => void this.told.push(message),
    });
  }

  static async open(network: Partial<NetworkSettings>): Promise<RoadsScene> {
    const scene = new RoadsScene(network);
    await scene.clock.wait(scene.roads.open());
    return scene;
  }

  async set(network: Partial<NetworkSettings>): Promise<void> {
    this.settings = withSettings(this.settings, { network });
    this.roads.obey();
    await this.clock.advance(10);
  }

  close(): void {
    this.roads.close();
  }
}
