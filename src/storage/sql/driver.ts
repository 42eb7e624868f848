// Packages that only some programs need: loaded when they are first used. Each import() is written where it is used, with
// its name as a literal and inside `try`: bundlers take such a package in if it is installed, and leave it out if it isn't.

import { codeOf, StorageError } from "../errors.ts";

/**
 * The error of an import() that failed: a StorageError with code "driver" that says what to install if the package is
 * missing, the same error otherwise.
 *
 * @param name As in the registry: "postgres".
 * @param purpose For people: "PostgreSQL".
 */
export function driverError(error: unknown, name: string, purpose: string): unknown {
	// In place of a package that isn't installed, Vite puts a module that throws this.
	const isLeftOut = error instanceof Error && error.message.startsWith(`Could not resolve "${name}`);
	if (codeOf(error) !== "ERR_MODULE_NOT_FOUND" && codeOf(error) !== "MODULE_NOT_FOUND" && !isLeftOut)
		return error;
	return new StorageError(purpose, "driver", `the package ${name} is not installed`, {
		what: "can't be used",
		advice: `run npm install ${name}`,
		cause: error,
	});
}
