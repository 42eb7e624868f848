// Keeps data in files on this machine. Writes only what is ours: regular files of this user with one name, databases
// with gannet's application id. Not a subpath of the package.
//
// file-fault.ts     why a file can't be written
// target.ts         what a path leads to: a file to replace, or something to write into
// own-file.ts       files of this user, opened without following links or waiting
// replace-file.ts   a file's content, replaced at once
// growing-file.ts   a file to append lines to
// stream.ts         pipes, devices and descriptors to write into
// claim.ts          one writer for one file
// part-file.ts      a file that gets its name when it is complete
// own-database.ts   which SQLite files are gannet's

export type { NoteData } from "./claim.ts";
export { FileFault, type FileFaultCode, faultOf } from "./file-fault.ts";
export { type GrowingFile, openGrowing } from "./growing-file.ts";
export { type DatabaseKind, openOwnDatabase, removeBroken, removeDatabase } from "./own-database.ts";
export { createFile, lookAt, openOwn, readOwn, removeOwn, setMode } from "./own-file.ts";
export { PartFile, type PartFileOptions } from "./part-file.ts";
export {
	beginReplacement,
	type Replacement,
	type ReplaceOptions,
	replaceFile,
	syncFolder,
	takeName,
} from "./replace-file.ts";
export { type OutputStream, openStream } from "./stream.ts";
export {
	descriptorAt,
	type FileTarget,
	isStream,
	type StreamTarget,
	type Target,
	targetOf,
} from "./target.ts";
