/** `sluice demo`: everything at work on a swarm of its own, in the screen or in lines. */
import { formatPercent } from '../ui/text/format.ts';
import { DemoSwarm } from './demo-swarm.ts';
import { watchInterruption } from './interruption.ts';
import { openSettings } from './open-settings.ts';
import type { Output } from './output.ts';
import { hasTerminal, showScreen } from './screen.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_OK, type VerbCall } from './verb.ts';
import type { demoVerb } from './verbs.ts';

const MEBIBYTE = 1024 * 1024;
/** To look on for a minute or so; without a screen nobody looks. */
const SCREEN_RATES = { seeder: 0.6 * MEBIBYTE, leecher: 0.25 * MEBIBYTE };
const HEADLESS_RATES = { seeder: 8 * MEBIBYTE, leecher: 4 * MEBIBYTE };
const LINE_EVERY_MS = 1_000;
const GIVE_UP_MS = 5 * 60_000;

export const demo = async (
  call: VerbCall<typeof demoVerb.flags>,
  output: Output,
): Promise<number> => {
  const isHeadless = call.flags.headless || !hasTerminal();
  const swarm = await DemoSwarm.create(isHeadless ? HEADLESS_RATES : SCREEN_RATES);
  try {
    if (isHeadless) return await runHeadless(swarm, output);
    const { settings } = await openSettings(undefined);
    await showScreen(await swarm.start(), settings.screen);
    return EXIT_OK;
  } finally {
    await swarm.close();
  }
};

const runHeadless = async (swarm: DemoSwarm, output: Output): Promise<number> => {
  let isInterrupted = false;
  void watchInterruption().then(() => {
    isInterrupted = true;
  });
  output.line(
    'sluice demo: a tracker, 2 seeders and 4 leechers on loopback; see "sluice demo" in a terminal for the screen',
  );
  await swarm.start();
  for (let elapsedMs = 0; !swarm.isComplete; elapsedMs += LINE_EVERY_MS) {
    await swarm.sleep(LINE_EVERY_MS);
    if (isInterrupted) return EXIT_INTERRUPTED;
    output.line(`${formatPercent(swarm.progress).padStart(6)}  after ${elapsedMs / 1000 + 1} s`);
    if (swarm.problem !== undefined || elapsedMs > GIVE_UP_MS) {
      output.note(`sluice: the demo did not finish: ${swarm.problem ?? 'it took too long'}`);
      return EXIT_FAILURE;
    }
  }
  const wrong = await swarm.wrongDeliveries();
  for (const name of wrong) output.note(`sluice: not as it was sent: ${name}`);
  if (wrong.length > 0) return EXIT_FAILURE;
  const { announces } = swarm.tracker;
  output.line(`the tracker took ${announces.http} announces over HTTP, ${announces.udp} over UDP`);
  output.line(`done: ${swarm.deliveryCount} deliveries compared byte for byte, all right`);
  return EXIT_OK;
};
