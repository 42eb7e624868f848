// llhttp, Node's own HTTP parser, as undici ships it in WebAssembly: the peer of the reader in h1-reader.ts. Owns its
// loading; its callbacks do nothing but count, which is less than any client needs.

import { createRequire } from "node:module";

interface Exports {
	readonly memory: { readonly buffer: ArrayBuffer };
	llhttp_alloc(type: number): number;
	llhttp_execute(parser: number, at: number, length: number): number;
	malloc(size: number): number;
}

interface WasmApi {
	readonly Module: new (bytes: Uint8Array) => object;
	readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const RESPONSE = 2;

/** A function that parses one whole response and returns a count, or undefined where bench's packages are not installed. */
export function loadLlhttp(): ((bytes: Buffer) => number) | undefined {
	const require = createRequire(import.meta.url);
	let binary: Uint8Array;
	try {
		binary = require("undici/lib/llhttp/llhttp_simd-wasm.js") as Uint8Array;
	} catch {
		return undefined;
	}
	let counted = 0;
	const count = (_parser: number, _at: number, length: number): number => {
		counted += length;
		return 0;
	};
	const none = (): number => 0;
	const env = {
		wasm_on_url: count,
		wasm_on_status: count,
		wasm_on_message_begin: none,
		wasm_on_header_field: count,
		wasm_on_header_value: count,
		wasm_on_headers_complete: none,
		wasm_on_body: count,
		wasm_on_message_complete: none,
	};
	const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
	const llhttp = new Instance(new Module(binary), { env }).exports as Exports;
	const parser = llhttp.llhttp_alloc(RESPONSE);
	const size = 2 ** 21;
	const at = llhttp.malloc(size);
	const memory = new Uint8Array(llhttp.memory.buffer, at, size);
	return (bytes) => {
		memory.set(bytes);
		if (llhttp.llhttp_execute(parser, at, bytes.length) !== 0) throw new Error("llhttp refuses the response");
		return counted;
	};
}
