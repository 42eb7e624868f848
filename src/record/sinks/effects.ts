// What the file sinks do to the file system, one function for each step, so that a test can stop between any two of
// them. Files are descriptors. Files made by sinks belong to this user only (storage/).

import { access, close, constants, copyFile, fdatasync, ftruncate, read, write } from "node:fs";
import { promisify } from "node:util";
import {
	createFile,
	lookAt,
	openOwn,
	removeOwn,
	setMode,
	syncFolder,
	takeName,
	targetOf,
} from "../../storage/index.ts";
import { SinkError } from "./errors.ts";
import { openState, type StateFile } from "./state.ts";

/** What is at a path. */
export interface Found {
	readonly isThere: boolean;
	readonly size: number;
	/** Permissions; undefined if there is nothing. */
	readonly mode: number | undefined;
}

export interface Effects {
	look(path: string): Promise<Found>;
	/** The path with links resolved. Throws if a file can't be there. */
	resolve(path: string): Promise<string>;
	/** Throws if files can't be made in the folder. */
	checkFolder(path: string): Promise<void>;
	openState(path: string, target: string, isRestart: boolean): StateFile;
	/** Makes a file. Throws if the name exists. */
	create(path: string, mode: number | undefined): Promise<number>;
	/** Opens an existing file, for reading and writing. */
	open(path: string): Promise<number>;
	close(file: number): Promise<void>;
	read(file: number, bytes: Uint8Array, offset: number): Promise<void>;
	write(file: number, bytes: Uint8Array, offset: number): Promise<void>;
	truncate(file: number, length: number): Promise<void>;
	/** Makes written bytes durable. */
	sync(file: number): Promise<void>;
	/** Copies to a new file. */
	copy(from: string, to: string, mode: number | undefined): Promise<void>;
	/** Renames over a file or nothing. */
	rename(from: string, to: string): Promise<void>;
	/** Removes a file of this user, if it is there. */
	remove(path: string): Promise<void>;
	/** Makes a rename in the folder durable. */
	syncFolder(path: string): Promise<void>;
}

const step = {
	access: promisify(access),
	close: promisify(close),
	copyFile: promisify(copyFile),
	fdatasync: promisify(fdatasync),
	ftruncate: promisify(ftruncate),
	read: promisify(read),
	write: promisify(write),
};

export const realEffects: Effects = {
	look: async (path) => {
		const found = lookAt(path);
		if (found === undefined) return { isThere: false, size: 0, mode: undefined };
		return { isThere: true, size: found.size, mode: found.mode & 0o777 };
	},
	resolve: async (path) => {
		const target = targetOf(path);
		if (target.kind === "file") return target.path;
		throw new SinkError(
			"target",
			`${path} can't be written: it isn't a regular file; "-" is the standard output`,
		);
	},
	checkFolder: (path) => step.access(path, constants.W_OK | constants.X_OK),
	openState,
	create: async (path, mode) => createFile(path, mode),
	open: async (path) => openOwn(path) ?? createFile(path),
	close: (file) => step.close(file),
	read: async (file, bytes, offset) => {
		await step.read(file, bytes, 0, bytes.length, offset);
	},
	write: async (file, bytes, offset) => {
		for (let done = 0; done < bytes.length; ) {
			done += (await step.write(file, bytes, done, bytes.length - done, offset + done)).bytesWritten;
		}
	},
	truncate: (file, length) => step.ftruncate(file, length),
	sync: (file) => step.fdatasync(file),
	copy: async (from, to, mode) => {
		await step.copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
		const file = openOwn(to);
		if (file === undefined) return;
		// The copy also gets the set-user-id bit.
		if (mode !== undefined) setMode(file, mode);
		await step.close(file);
	},
	rename: async (from, to) => takeName(from, to),
	remove: async (path) => removeOwn(path),
	syncFolder: async (path) => syncFolder(path),
};
