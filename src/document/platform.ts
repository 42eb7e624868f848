// What documents need of Node.js, and what takes its place in browsers and workers, which lack it. Everything else
// in this folder is the language and the standards' own objects.

/** A module of Node.js; undefined where there is none. */
function builtin<Name extends "node:buffer" | "node:vm">(
	name: Name,
): (Name extends "node:vm" ? typeof import("node:vm") : typeof import("node:buffer")) | undefined {
	const { process } = globalThis as { process?: NodeJS.Process };
	return process?.getBuiltinModule?.(name) as ReturnType<typeof builtin<Name>>;
}

const nodeBuffer = builtin("node:buffer");

/** Whether the bytes are UTF-8 throughout. */
export const isUtf8: (bytes: Uint8Array) => boolean =
	nodeBuffer?.isUtf8 ??
	((bytes) => {
		try {
			new TextDecoder("utf-8", { fatal: true }).decode(bytes);
			return true;
		} catch {
			return false;
		}
	});

/** Whether all bytes are below 0x80. */
export const isAscii: (bytes: Uint8Array) => boolean =
	nodeBuffer?.isAscii ?? ((bytes) => bytes.every((byte) => byte < 0x80));

/** The longest text of V8 with pointers of 64 bits. */
export const MAX_STRING_LENGTH: number = nodeBuffer?.constants.MAX_STRING_LENGTH ?? 2 ** 29 - 24;

/** Runs code with a limit on its time; undefined in a browser. Loaded at the first use. */
export function vm(): typeof import("node:vm") | undefined {
	return builtin("node:vm");
}

type Encoding = "latin1" | "utf8" | "utf16le" | "base64";

/** As many code units are made a text in one step. */
const UNITS = 8_192;

/** As much of Buffer as this folder uses, with the same results. */
class Bytes extends Uint8Array {
	static override from(given: unknown, offset?: unknown, length?: number): Bytes {
		if (given instanceof ArrayBuffer) return new Bytes(given, offset as number | undefined, length);
		if (typeof given !== "string") return new Bytes(given as ArrayLike<number>);
		if (offset === "utf16le") {
			const bytes = new Bytes(given.length * 2);
			bytes.write(given);
			return bytes;
		}
		if (offset === "base64") {
			const plain = given
				.replace(/=.*/s, "")
				.replaceAll("-", "+")
				.replaceAll("_", "/")
				.replaceAll(/[^A-Za-z0-9+/]/g, "");
			// A last character by itself holds no byte.
			const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
			return new Bytes(Array.from(atob(whole), (letter) => letter.charCodeAt(0)));
		}
		return new Bytes(new TextEncoder().encode(given).buffer);
	}

	static alloc(size: number): Bytes {
		return new Bytes(size);
	}

	static allocUnsafeSlow(size: number): Bytes {
		return new Bytes(size);
	}

	static concat(parts: readonly Uint8Array[]): Bytes {
		const whole = new Bytes(parts.reduce((sum, { length }) => sum + length, 0));
		let at = 0;
		for (const part of parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	}

	static isBuffer(value: unknown): boolean {
		return value instanceof Bytes;
	}

	static byteLength(text: string): number {
		let bytes = 0;
		for (const character of text) {
			const code = character.codePointAt(0) as number;
			bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		}
		return bytes;
	}

	override toString(encoding: Encoding = "utf8", start = 0, end: number = this.length): string {
		const part = this.subarray(start, end);
		if (encoding === "utf8") return new TextDecoder("utf-8", { ignoreBOM: true }).decode(part);
		if (encoding === "latin1") return textOf(part);
		const units = new Uint16Array(part.length >> 1);
		for (let at = 0; at < units.length; at++)
			units[at] = (part[at * 2] as number) | ((part[at * 2 + 1] as number) << 8);
		return textOf(units);
	}

	/** In UTF-16, little-endian, from the beginning. */
	write(text: string): void {
		for (let at = 0; at < text.length; at++) {
			const unit = text.charCodeAt(at);
			this[at * 2] = unit & 0xff;
			this[at * 2 + 1] = unit >> 8;
		}
	}

	override indexOf(wanted: number | string, from = 0): number {
		if (typeof wanted === "number") return super.indexOf(wanted, from);
		const codes = Array.from(wanted, (letter) => letter.charCodeAt(0));
		const first = codes[0] as number;
		for (let at = super.indexOf(first, from); at !== -1; at = super.indexOf(first, at + 1))
			if (codes.every((code, index) => this[at + index] === code)) return at;
		return -1;
	}

	swap16(): this {
		for (let at = 0; at + 1 < this.length; at += 2) {
			const first = this[at] as number;
			this[at] = this[at + 1] as number;
			this[at + 1] = first;
		}
		return this;
	}
}

function textOf(units: Uint8Array | Uint16Array): string {
	let text = "";
	for (let at = 0; at < units.length; at += UNITS)
		text += String.fromCharCode(...units.subarray(at, at + UNITS));
	return text;
}

/** Node.js's Buffer; in a browser, as much of it as this folder uses. */
export const Buffer: typeof globalThis.Buffer =
	(globalThis as { Buffer?: typeof globalThis.Buffer }).Buffer ??
	(Bytes as unknown as typeof globalThis.Buffer);
export type Buffer = globalThis.Buffer;

/** For the test that compares it with Node.js's. */
export const BrowserBuffer: typeof globalThis.Buffer = Bytes as unknown as typeof globalThis.Buffer;
