// A proxy that makes tunnels, as few lines as it takes: for what scripts can't say, such as TLS within TLS.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";

export interface TunnelProxy extends AsyncDisposable {
	readonly port: number;
	/** The heads of all CONNECT requests. */
	readonly heads: readonly string[];
	/** Common names of the certificates that clients have shown. */
	readonly clientNames: readonly (string | undefined)[];
	/** What ALPN chose, for each client. */
	readonly protocols: readonly (string | false | null)[];
}

/** Connects every CONNECT to this port of the loopback, whatever it asks for; undefined: to the port that it asks for. */
export async function tunnelProxy(targetPort: number | undefined, tls?: TlsOptions): Promise<TunnelProxy> {
	const heads: string[] = [];
	const clientNames: (string | undefined)[] = [];
	const protocols: (string | false | null)[] = [];
	const sockets = new Set<Socket>();
	const serve = (client: Socket): void => {
		sockets.add(client);
		let head = "";
		client.on("error", () => client.destroy());
		const onData = (bytes: Buffer): void => {
			head += bytes.toString("latin1");
			const end = head.indexOf("\r\n\r\n");
			if (end === -1) return;
			client.off("data", onData);
			client.pause();
			heads.push(head.slice(0, end + 4));
			const origin = connect(targetPort ?? Number(/:(\d+) /.exec(head)?.[1]), "127.0.0.1");
			sockets.add(origin);
			origin.on("error", () => client.destroy());
			client.once("close", () => origin.destroy());
			origin.once("connect", () => {
				client.write("HTTP/1.1 200 OK\r\n\r\n");
				client.pipe(origin).pipe(client);
			});
		};
		client.on("data", onData);
	};
	const server: Server =
		tls === undefined
			? createServer(serve)
			: createTlsServer(tls, (socket: TLSSocket) => {
					const name: string | string[] | undefined = socket.getPeerCertificate()?.subject?.CN;
					clientNames.push(Array.isArray(name) ? name[0] : name);
					protocols.push(socket.alpnProtocol);
					serve(socket);
				});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		heads,
		clientNames,
		protocols,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}
