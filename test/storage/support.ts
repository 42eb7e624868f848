// What stands in the way of a writer: files, links, pipes, devices and folders, made on purpose.

import { execFileSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	lchownSync,
	linkSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readlinkSync,
	rmSync,
	type Stats,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { RunReport } from "../../src/record/index.ts";

const isRoot: boolean = process.geteuid?.() === 0;

/** A user that the tests are not. */
const OTHER = 12_345;

/** What is in a file that isn't ours. Reads as a report of an earlier run, and as a jar without cookies, too. */
export const VICTIM: string = JSON.stringify({ version: 1, cookies: [], ...new RunReport().report });

/** Things that are no file of ours, by what they are. */
export const planted = {
	"a link": (path: string): void => symlinkSync(victimOf(path), path),
	"a dangling link": (path: string): void => symlinkSync(join(dirname(path), "new"), path),
	"a hard link": (path: string): void => linkSync(victimOf(path), path),
	"a pipe": (path: string): void => {
		execFileSync("mkfifo", [path]);
	},
	"a folder": (path: string): void => {
		mkdirSync(path);
		writeFileSync(join(path, "content"), VICTIM);
	},
	"a device": (path: string): void => {
		execFileSync("mknod", [path, "c", "1", "3"]);
	},
	"another user's file": (path: string): void => {
		writeFileSync(path, VICTIM);
		chownSync(path, OTHER, OTHER);
	},
	"another user's link": (path: string): void => {
		symlinkSync(victimOf(path), path);
		lchownSync(path, OTHER, OTHER);
	},
} as const;

export type Plant = keyof typeof planted;

const onlyRoot: ReadonlySet<Plant> = new Set(["a device", "another user's file", "another user's link"]);

/** Why a plant can't be made here; false where it can. */
export function missing(plant: Plant): string | false {
	if (process.platform === "win32") return "Windows has no such files";
	return onlyRoot.has(plant) && !isRoot ? "only root can make it" : false;
}

function victimOf(path: string): string {
	return join(dirname(path), "victim");
}

export interface Ground extends Disposable {
	readonly folder: string;
	at(name: string): string;
	/** What is at the name, in words. */
	kind(name: string): string;
	text(name: string): string;
	/** The permissions, in octal. */
	mode(name: string): string;
}

/** A folder of a test's own, with a file called "victim". */
export function ground(): Ground {
	const folder = mkdtempSync(join(tmpdir(), "gannet-files-"));
	chmodSync(folder, 0o755);
	const at = (name: string): string => join(folder, name);
	writeFileSync(at("victim"), VICTIM);
	return {
		folder,
		at,
		kind: (name) => kindOf(at(name), lstatSync(at(name), { throwIfNoEntry: false })),
		text: (name) => readFileSync(at(name), "utf8"),
		mode: (name) => (lstatSync(at(name)).mode & 0o7777).toString(8),
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
	};
}

function kindOf(path: string, stats: Stats | undefined): string {
	if (stats === undefined) return "nothing";
	if (stats.isSymbolicLink()) return `a link to ${basename(readlinkSync(path))}`;
	if (stats.isFIFO()) return "a pipe";
	if (stats.isDirectory()) return "a folder";
	if (stats.isFile()) return "a file";
	return "a device";
}
