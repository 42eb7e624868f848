// Where a request may lead below a folder: which real paths are shown, and what is there. Shared by files and listings.

import type { Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { DirectorySettings } from "./options.ts";
import { isHidden } from "./paths.ts";

/** A folder that is served. */
export interface Folder {
	/** Without symbolic links. */
	readonly root: string;
	readonly options: DirectorySettings;
}

export interface Found {
	/** As the names lead to it. */
	readonly path: string;
	/** Without symbolic links. */
	readonly realPath: string;
	readonly stats: Stats;
}

/**
 * The file or folder that the names lead to below the root; undefined if there is none, or it is hidden, outside, or
 * something else.
 */
export async function find(names: readonly string[], folder: Folder): Promise<Found | undefined> {
	if (!folder.options.dotfiles && names.some(isHidden)) return undefined;
	try {
		const path = join(folder.root, ...names);
		const realPath = await realpath(path);
		if (!isBelow(realPath, folder)) return undefined;
		const stats = await stat(realPath);
		return stats.isFile() || stats.isDirectory() ? { path, realPath, stats } : undefined;
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
}

/** Whether a real path may be shown: it is below the root, and no part of it there is hidden. */
export function isBelow(path: string, { root, options }: Folder): boolean {
	if (path === root) return true;
	const prefix = root.endsWith(sep) ? root : root + sep;
	if (!path.startsWith(prefix)) return options.outsideLinks;
	return options.dotfiles || !relative(root, path).split(sep).some(isHidden);
}

/** Whether a failure means that there is nothing to serve: not found, a file instead of a folder, not readable. */
export function isAbsence(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code ?? "";
	return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES", "EPERM", "ENXIO"].includes(code);
}
