// `node scripts/pack.ts FOLDER`: the tarball to publish. `npm publish` in a clone would publish the clone's own scripts.

import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { manifest, packed } from "./package.ts";

const folder = resolve(process.argv[2] ?? ".");
const { name, version } = await manifest();
await mkdir(folder, { recursive: true });
const target = join(folder, `${name}-${version}.tgz`);
await copyFile(await packed(), target);
console.log(target);
