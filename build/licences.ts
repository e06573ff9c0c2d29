/** The licences of the packages whose code a bundle holds: they ask to go with every copy of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** `inputs`: paths below `root`. */
export const licencesOf = (root: string, inputs: readonly string[]): string => {
  const folders = new Set(inputs.map((input) => PACKAGE.exec(input)?.[0] ?? ''));
  folders.delete('');
  return [...folders]
    .sort()
    .map((folder) => licenceOf(join(root, folder)))
    .join(`\n\n${'-'.repeat(80)}\n\n`);
};

const licenceOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
};
