/**
 * Endpoints (an address and a port), name resolution, connections and listeners over TCP, TLS and Unix-domain sockets, UDP.
 * @module
 */

// socket/: endpoints, name resolution, TCP, TLS and Unix streams, listeners, UDP datagrams.
//
// endpoint.ts               endpoints: parsed and formatted
// endpoint-options.ts       defaults for what an endpoint omits
// connection.ts             Connection and Receiver: the seam for protocols
// describe.ts               what console.log shows of a connection
// forwarding-connection.ts  a base for wrappers around connections
// connect.ts                connect()
// attempt.ts                tries one address
// happy-eyeballs.ts         decides which address to try next
// name-race.ts              looks names up in both families at once
// stream.ts                 a connection over a Node.js socket
// stream-info.ts            facts about it
// carried-stream.ts         a connection whose bytes something else carries
// byte-reader.ts            reads by asking, on top of a Receiver
// bytes-fault.ts           what can be written: text and bytes
// listen.ts                 listen()
// datagram.ts               UDP
// tls.ts                    TLS by options, and its outcome as facts
// tls-failed.ts             the event of a handshake that failed
// tls-options.ts            TLS options of both ends
// certificate-names.ts      whether a certificate is for a name
// resolve.ts                resolves names
// resolver.ts               the shape of a resolver
// name-cache.ts             keeps addresses of names
// addresses.ts              kinds of IP addresses
// options.ts                the options of this folder
// internal.ts               what other folders of src/ use beside this door
// node-options.ts           the options that Node.js gets
// errors.ts                 SocketError
// error-words.ts         what each error code means
// common-ports.ts           the names of common services

export { formatHostPort, GannetError, OptionError, type OptionErrorCode } from "../base/index.ts";
export { type AddressKind, classifyAddress, isPublicAddress } from "./addresses.ts";
export { ByteReader } from "./byte-reader.ts";
export { connect } from "./connect.ts";
export type { Connection, ConnectionInfo, ConnectionTimings, Receiver } from "./connection.ts";
export {
	bindDatagrams,
	connectDatagrams,
	type Datagram,
	type DatagramSocket,
	type DatagramTarget,
} from "./datagram.ts";
export {
	type Endpoint,
	formatEndpoint,
	parseEndpoint,
	type TcpEndpoint,
	type UnixEndpoint,
} from "./endpoint.ts";
export type { ParseEndpointOptions, PortsByName } from "./endpoint-options.ts";
export type { SocketErrorCode } from "./error-words.ts";
export { EndpointSyntaxError, type FailedAttempt, SocketError, type SocketStep } from "./errors.ts";
export { ForwardingConnection } from "./forwarding-connection.ts";
export {
	type ConnectionHandler,
	type Listener,
	listen,
} from "./listen.ts";
export { createNameCache, type NameCache } from "./name-cache.ts";
export type {
	CancelSignal,
	CloseListenerOptions,
	ConnectOptions,
	DatagramOptions,
	ListenOptions,
	NameCacheOptions,
	ResolveOptions,
	SessionCache,
	SessionCacheOptions,
	TlsCommonOptions,
	TlsOptions,
	TlsServerOptions,
} from "./options.ts";
export { type ResolvedAddress, resolve, systemResolver } from "./resolve.ts";
export type { Resolver, ResolverAnswer } from "./resolver.ts";
export { createSessionCache } from "./tls.ts";
