// socket/: endpoints, name resolution, TCP, TLS and Unix streams, listeners, UDP datagrams, well-known ports.
export { type AddressKind, classifyAddress, embeddedIpv4, isPublicAddress } from "./addresses.ts";
export { ByteReader } from "./byte-reader.ts";
export { type CancelSignal, type ConnectOptions, connect } from "./connect.ts";
export type { Connection, ConnectionInfo, ConnectionTimings, Receiver } from "./connection.ts";
export {
	bindDatagrams,
	connectDatagrams,
	type Datagram,
	type DatagramOptions,
	type DatagramSocket,
	type DatagramTarget,
} from "./datagram.ts";
export {
	type Endpoint,
	formatEndpoint,
	type ParseEndpointOptions,
	parseEndpoint,
	type TcpEndpoint,
	type UnixEndpoint,
} from "./endpoint.ts";
export {
	EndpointSyntaxError,
	type FailedAttempt,
	SocketError,
	type SocketErrorOptions,
	type SocketStep,
} from "./errors.ts";
export {
	type CloseListenerOptions,
	type ConnectionHandler,
	type Listener,
	type ListenOptions,
	listen,
} from "./listen.ts";
export { createNameCache, type NameCache, type NameCacheOptions } from "./name-cache.ts";
export { portsByName, type Service, type ServiceTransport, servicesByPort } from "./ports.ts";
export {
	type ResolvedAddress,
	type ResolveOptions,
	type Resolver,
	type ResolverAnswer,
	resolve,
	systemResolver,
} from "./resolve.ts";
export {
	createSessionCache,
	type SessionCache,
	type TlsCommonOptions,
	type TlsOptions,
	type TlsServerOptions,
} from "./tls.ts";
