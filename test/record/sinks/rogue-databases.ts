// Servers of PostgreSQL's and MySQL's protocol that want the password: what they were sent, and what they could read of it.

import { constants, createHash, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface Rogue extends AsyncDisposable {
	readonly port: number;
	/** All that clients sent, as latin1, and passwords that came under the server's own key. */
	seen(): string;
}

async function rogue(serve: (socket: Socket, seen: (text: string) => void) => void): Promise<Rogue> {
	let seen = "";
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("data", (bytes: Buffer) => {
			seen += bytes.toString("latin1");
		});
		serve(socket, (text) => {
			seen += text;
		});
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		seen: () => seen,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}

/** PostgreSQL's AuthenticationCleartextPassword and AuthenticationMD5Password. */
export const askClear: Buffer = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
export const askMd5: Buffer = Buffer.from([0x52, 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4]);

/**
 * PostgreSQL without TLS. `greeting` is sent before anything is asked, `refusal` in answer to the request for TLS, each of
 * `answers` in answer to one more message; the connection ends when they are used up.
 */
export function roguePostgres(script: {
	readonly greeting?: Buffer;
	readonly refusal?: Buffer;
	readonly answers: readonly Buffer[];
	readonly byByte?: boolean;
}): Promise<Rogue> {
	return rogue((socket) => {
		const answers = [...script.answers];
		const send = (bytes: Buffer): void => {
			if (script.byByte !== true) socket.write(bytes);
			else for (const byte of bytes) socket.write(Buffer.from([byte]));
		};
		if (script.greeting !== undefined) send(script.greeting);
		socket.setNoDelay(true);
		socket.on("data", (bytes: Buffer) => {
			if (bytes.length >= 8 && bytes.readInt32BE(4) === 80877103) {
				socket.write(script.refusal ?? Buffer.from("N"));
				return;
			}
			const next = answers.shift();
			if (next === undefined) socket.destroy();
			else send(next);
		});
	});
}

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = Buffer.from(keys.publicKey.export({ type: "spki", format: "pem" }));
const scramble = Buffer.from("12345678123456789012");

function packet(sequence: number, content: Buffer): Buffer {
	return Buffer.concat([Buffer.from([content.length & 255, content.length >> 8, 0, sequence]), content]);
}

function greeting(method: string): Buffer {
	const capabilities = 0x000fa68d | 0x80;
	return Buffer.concat([
		Buffer.from([10]),
		Buffer.from("8.0.99\0"),
		Buffer.from([1, 0, 0, 0]),
		scramble.subarray(0, 8),
		Buffer.from([0, capabilities & 255, (capabilities >> 8) & 255, 33, 2, 0]),
		Buffer.from([(capabilities >> 16) & 255, (capabilities >> 24) & 255, 21]),
		Buffer.alloc(10),
		scramble.subarray(8),
		Buffer.from(`\0${method}\0`),
	]);
}

/** MySQL without TLS that begins with one method, switches to another where asked, and reads what comes under its own key. */
export function rogueMysql(method: string, switchTo?: string): Promise<Rogue> {
	return rogue((socket, seen) => {
		let step = 0;
		const wanted = switchTo ?? method;
		socket.write(packet(0, greeting(method)));
		socket.on("data", (bytes: Buffer) => {
			const sequence = (bytes[3] as number) + 1;
			const content = bytes.subarray(4);
			const answer = (...parts: (string | number[] | Buffer)[]): boolean =>
				socket.write(packet(sequence, Buffer.concat(parts.map((part) => Buffer.from(part as string)))));
			step++;
			if (step === 1 && switchTo !== undefined) {
				answer([0xfe], `${switchTo}\0`, scramble, [0]);
			} else if (content.length === 1 && (content[0] === 1 || content[0] === 2)) {
				answer([1], publicKey);
			} else if (content.length === 256) {
				seen(decrypted(content));
				socket.destroy();
			} else if (wanted === "caching_sha2_password") {
				// "Perform full authentication."
				answer([1, 4]);
			} else {
				socket.destroy();
			}
		});
	});
}

function decrypted(content: Buffer): string {
	const padding = constants.RSA_PKCS1_OAEP_PADDING;
	const masked = privateDecrypt({ key: keys.privateKey, padding, oaepHash: "sha1" }, content);
	return String.fromCharCode(...masked.map((byte, at) => byte ^ (scramble[at % scramble.length] as number)));
}

/** What PostgreSQL's md5 method sends of a password. */
export function md5Proof(user: string, password: string): string {
	const md5 = (data: string | Buffer): string => createHash("md5").update(data).digest("hex");
	return `md5${md5(Buffer.concat([Buffer.from(md5(password + user)), askMd5.subarray(9)]))}`;
}
