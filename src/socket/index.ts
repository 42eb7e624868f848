// socket/: endpoints, name resolution, TCP, TLS and Unix streams, listeners, UDP datagrams, well-known ports.

export { formatHostPort, OptionError, type OptionErrorCode } from "../base/index.ts";
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
export type { ParseEndpointOptions } from "./endpoint-options.ts";
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
export { portsByName, type Service, type ServiceTransport, servicesByPort } from "./ports.ts";
export { type ResolvedAddress, resolve, systemResolver } from "./resolve.ts";
export type { Resolver, ResolverAnswer } from "./resolver.ts";
export { createSessionCache } from "./tls.ts";
