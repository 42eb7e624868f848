// socket/: endpoints, name resolution, TCP, TLS and Unix streams, listeners, UDP datagrams, well-known ports.
export { ByteReader } from "./byte-reader.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export type { Connection, ConnectionInfo, ConnectionTimings, Receiver } from "./connection.ts";
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
