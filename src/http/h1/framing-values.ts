// Reads the few field values that decide how a message is framed and whether its connection stays open, in place and
// without making a string. Pure functions over bytes [start, end), already without surrounding white space. Must not
// know the reader's state.

import { isBlank } from "../../base/index.ts";
import { CLASSES, HEX_VALUES, HOST } from "../characters.ts";
import { matches } from "./words.ts";

/** A comma-separated value was not digits. */
const BAD_LENGTH = -1;
/** A length of 2^53 or more. */
export const OVERFLOWING_LENGTH = -2;
/** A list whose lengths differ. */
export const CONFLICTING_LENGTHS = -3;

/**
 * Content-Length in bytes, or one of the negative constants above. A list of identical values ("5, 5") counts as one
 * value; the caller sees that it was a list by its comma.
 */
export function readContentLength(bytes: Buffer, start: number, end: number): number {
	let length = -1;
	let value = 0;
	let digits = 0;
	for (let index = start; ; index++) {
		const byte = index < end ? (bytes[index] as number) : 0x2c;
		if (byte >= 0x30 && byte <= 0x39) {
			value = value * 10 + (byte - 0x30);
			digits++;
			if (value > Number.MAX_SAFE_INTEGER) return OVERFLOWING_LENGTH;
			continue;
		}
		// RFC 9110 §5.6.1: white space may surround the comma of a list.
		if (digits > 0 && isBlank(byte) && isBeforeComma(bytes, index, end)) continue;
		if (byte !== 0x2c || digits === 0) return BAD_LENGTH;
		if (length >= 0 && length !== value) return CONFLICTING_LENGTHS;
		length = value;
		if (index >= end) return length;
		value = 0;
		digits = 0;
		while (index + 1 < end && (bytes[index + 1] === 0x20 || bytes[index + 1] === 0x09)) index++;
	}
}

/** Whether only white space is left before the next comma. */
function isBeforeComma(bytes: Buffer, start: number, end: number): boolean {
	let index = start;
	while (index < end && isBlank(bytes[index] as number)) index++;
	return index < end && bytes[index] === 0x2c;
}

/** Bits of `readConnection`. */
export const CONNECTION_CLOSE = 1;
export const CONNECTION_KEEP_ALIVE = 2;
export const CONNECTION_UPGRADE = 4;

const CLOSE = Buffer.from("close");
const KEEP_ALIVE = Buffer.from("keep-alive");
const UPGRADE = Buffer.from("upgrade");

/** Which of the connection options close, keep-alive and upgrade a Connection value contains (RFC 9110 §7.6.1). */
export function readConnection(bytes: Buffer, start: number, end: number): number {
	let found = 0;
	let index = start;
	while (index < end) {
		let stop = index;
		while (stop < end && bytes[stop] !== 0x2c) stop++;
		let last = stop;
		while (last > index && isBlank(bytes[last - 1] as number)) last--;
		const length = last - index;
		if (length === 10) {
			if (matches(bytes, index, KEEP_ALIVE)) found |= CONNECTION_KEEP_ALIVE;
		} else if (length === 5) {
			if (matches(bytes, index, CLOSE)) found |= CONNECTION_CLOSE;
		} else if (length === 7) {
			if (matches(bytes, index, UPGRADE)) found |= CONNECTION_UPGRADE;
		}
		index = stop + 1;
		while (index < end && isBlank(bytes[index] as number)) index++;
	}
	return found;
}

/** What a Transfer-Encoding value asks for, given what earlier lines of the field asked for. */
export const NO_CODING = 0;
export const CHUNKED = 1;
export const UNKNOWN_CODING = 2;
export const CHUNKED_TWICE = 3;
export const CHUNKED_NOT_LAST = 4;

const CHUNKED_NAME = Buffer.from("chunked");

/** Adds a Transfer-Encoding line to the result of the lines before it (`before`: NO_CODING or CHUNKED). */
export function readTransferEncoding(bytes: Buffer, start: number, end: number, before: number): number {
	let found = before;
	let index = start;
	while (index < end) {
		while (index < end && (isBlank(bytes[index] as number) || bytes[index] === 0x2c)) index++;
		if (index === end) break;
		let stop = index;
		while (stop < end && bytes[stop] !== 0x2c) stop++;
		let last = stop;
		while (last > index && isBlank(bytes[last - 1] as number)) last--;
		const isChunked = last - index === 7 && matches(bytes, index, CHUNKED_NAME);
		if (found === CHUNKED) return isChunked ? CHUNKED_TWICE : CHUNKED_NOT_LAST;
		if (!isChunked) return UNKNOWN_CODING;
		found = CHUNKED;
		index = stop;
	}
	return found;
}

const TIMEOUT = Buffer.from("timeout");
/** Eleven days: longer than any connection is kept. */
const MOST_SECONDS = 1_000_000;

/** The `timeout` parameter of a Keep-Alive value in milliseconds, or -1 (RFC 2068 §19.7.1.1). */
export function readKeepAliveTimeout(bytes: Buffer, start: number, end: number): number {
	let index = start;
	while (index < end) {
		while (index < end && (isBlank(bytes[index] as number) || bytes[index] === 0x2c)) index++;
		if (index + 8 < end && bytes[index + 7] === 0x3d && matches(bytes, index, TIMEOUT)) {
			let seconds = 0;
			let digit = index + 8;
			for (; digit < end && seconds < MOST_SECONDS; digit++) {
				const byte = bytes[digit] as number;
				if (byte < 0x30 || byte > 0x39) break;
				seconds = seconds * 10 + (byte - 0x30);
			}
			return digit === index + 8 ? -1 : Math.min(seconds, MOST_SECONDS) * 1000;
		}
		while (index < end && bytes[index] !== 0x2c) index++;
	}
	return -1;
}

const CONTINUE = Buffer.from("100-continue");

/** Whether an Expect value is 100-continue (RFC 9110 §10.1.1). */
export function readExpect(bytes: Buffer, start: number, end: number): boolean {
	return end - start === 12 && matches(bytes, start, CONTINUE);
}

/** Whether a Host value is `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2); an empty value is. */
export function isHost(bytes: Buffer, start: number, end: number): boolean {
	let index = start;
	if (index < end && bytes[index] === 0x5b) {
		index++;
		const first = index;
		// An address in brackets: hexadecimal digits, ":" and ".". IPvFuture is not in use.
		while (
			index < end &&
			(HEX_VALUES[bytes[index] as number] !== 255 || bytes[index] === 0x3a || bytes[index] === 0x2e)
		) {
			index++;
		}
		if (index === first || index >= end || bytes[index] !== 0x5d) return false;
		index++;
	} else {
		while (index < end) {
			const byte = bytes[index] as number;
			if (((CLASSES[byte] as number) & HOST) !== 0) index++;
			else if (byte === 0x25 && index + 2 < end && isHexPair(bytes, index + 1)) index += 3;
			else break;
		}
	}
	if (index === end) return true;
	if (bytes[index] !== 0x3a) return false;
	for (index++; index < end; index++) {
		const byte = bytes[index] as number;
		if (byte < 0x30 || byte > 0x39) return false;
	}
	return true;
}

const HTTP = Buffer.from("http");
const HTTPS = Buffer.from("https");

/**
 * Whether a target of visible ASCII has one of the four forms (RFC 9112 §3.2): a path, "*" for OPTIONS, authority for
 * CONNECT, or an absolute URI.
 */
export function isTargetForm(bytes: Buffer, start: number, end: number, method: string): boolean {
	if (start === end) return false;
	const first = bytes[start] as number;
	if (method === "CONNECT") {
		// authority-form needs its port: host ":" port
		let colon = end - 1;
		while (colon > start && bytes[colon] !== 0x3a) colon--;
		return colon > start && colon < end - 1 && bytes[end - 1] !== 0x5d && isHost(bytes, start, end);
	}
	if (first === 0x2f) return true;
	if (first === 0x2a) return end - start === 1 && method === "OPTIONS";
	for (let index = start; index < end; index++) {
		const folded = (bytes[index] as number) | 0x20;
		if (folded >= 0x61 && folded <= 0x7a) continue;
		const byte = bytes[index] as number;
		if (byte === 0x3a) {
			const length = index - start;
			if (length === 0 || bytes[index + 1] !== 0x2f || bytes[index + 2] !== 0x2f) return false;
			const isHttp =
				(length === 4 && matches(bytes, start, HTTP)) || (length === 5 && matches(bytes, start, HTTPS));
			return index + 3 < end && isAuthority(bytes, index + 3, end, isHttp);
		}
		const isSchemeByte = (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
		if (index === start || !isSchemeByte) return false;
	}
	return false;
}

/**
 * Whether a URI continues with an authority (RFC 3986 §3.2). Its host may not be empty for http and https (RFC 9110
 * §4.2.1).
 */
function isAuthority(bytes: Buffer, start: number, end: number, isHttp: boolean): boolean {
	let first = start;
	let stop = start;
	for (; stop < end && bytes[stop] !== 0x2f && bytes[stop] !== 0x3f; stop++) {
		if (bytes[stop] === 0x40) first = stop + 1;
	}
	if (isHttp && (first === stop || bytes[first] === 0x3a)) return false;
	return isHost(bytes, first, stop);
}

function isHexPair(bytes: Buffer, start: number): boolean {
	return HEX_VALUES[bytes[start] as number] !== 255 && HEX_VALUES[bytes[start + 1] as number] !== 255;
}
