// What the file sinks do to the file system, one function a step, so that a test can stop between any two of them.

import { constants } from "node:fs";
import {
	access,
	copyFile,
	type FileHandle,
	open,
	readlink,
	realpath,
	rename,
	rm,
	stat,
} from "node:fs/promises";
import { dirname, resolve as resolvePath } from "node:path";
import { codeOf } from "./errors.ts";
import { openState, type StateFile } from "./state.ts";

/** What stands at a path. */
export interface Standing {
	readonly kind: "nothing" | "file" | "folder" | "other";
	readonly size: number;
}

export interface Effects {
	look(path: string): Promise<Standing>;
	/** The path with links resolved, where it exists. */
	resolve(path: string): Promise<string>;
	/** Throws where files can't be made in the folder. */
	checkFolder(path: string): Promise<void>;
	openState(path: string, target: string, isRestart: boolean): StateFile;
	/** For reading and writing; made where it is missing. */
	open(path: string): Promise<FileHandle>;
	write(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void>;
	truncate(file: FileHandle, length: number): Promise<void>;
	/** Makes durable what was written. */
	sync(file: FileHandle): Promise<void>;
	copy(from: string, to: string): Promise<void>;
	rename(from: string, to: string): Promise<void>;
	remove(path: string): Promise<void>;
	/** Makes a rename in the folder durable. */
	syncFolder(path: string): Promise<void>;
}

export const realEffects: Effects = {
	look: async (path) => {
		try {
			const found = await stat(path);
			return { kind: found.isFile() ? "file" : found.isDirectory() ? "folder" : "other", size: found.size };
		} catch (error) {
			if (codeOf(error) === "ENOENT") return { kind: "nothing", size: 0 };
			throw error;
		}
	},
	resolve: async (path) => {
		try {
			return await realpath(path);
		} catch (error) {
			if (codeOf(error) !== "ENOENT") throw error;
			// A link to what is not there yet is followed, too.
			const target = await readlink(path).catch(() => undefined);
			return target === undefined ? path : realEffects.resolve(resolvePath(dirname(path), target));
		}
	},
	checkFolder: (path) => access(path, constants.W_OK | constants.X_OK),
	openState,
	open: (path) => open(path, constants.O_RDWR | constants.O_CREAT),
	write: async (file, bytes, offset) => {
		for (let done = 0; done < bytes.length; ) {
			done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
		}
	},
	truncate: (file, length) => file.truncate(length),
	sync: (file) => file.datasync(),
	copy: (from, to) => copyFile(from, to, constants.COPYFILE_FICLONE),
	rename: (from, to) => rename(from, to),
	remove: (path) => rm(path, { force: true }),
	syncFolder: async (path) => {
		// Windows opens no folder.
		if (process.platform === "win32") return;
		const folder = await open(path, constants.O_RDONLY);
		try {
			await folder.sync();
		} finally {
			await folder.close();
		}
	},
};
