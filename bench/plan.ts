// The vocabulary that scenarios, clients and the runner share: what a client is asked to do and what it
// hands back. Knows no client and no server.

/** One exchange, described for any client: what to send, where, over how many connections. */
export interface Plan {
	readonly origin: string;
	readonly path: string;
	/** `origin` + `path`. */
	readonly url: string;
	readonly method: "GET" | "HEAD" | "POST" | "PUT";
	/** The value that a POST sends as JSON; each client serialises it itself. */
	readonly json?: unknown;
	/** What the content becomes: bytes in memory, an object parsed from JSON, or there is none (HEAD). */
	readonly as: "bytes" | "object" | "nothing";
	/** Asks the promise of the response for the content, as `get(url).json()` does, if the client has such a one. */
	readonly inOneAwait?: boolean;
	/** Upper limit of connections, all of which are kept alive unless `fresh`. */
	readonly connections: number;
	/** Requests in flight on one connection. */
	readonly pipelining: number;
	/** Over HTTP/2: so many requests at once, on one connection. */
	readonly streams?: number;
	/** Each request opens a connection of its own and says `connection: close`. */
	readonly fresh: boolean;
	/** PEM certificates to trust, for HTTPS. */
	readonly ca?: string;
}

/** What one exchange gave: content is bytes, or the parsed object, as {@link Plan.as} says. */
export interface Outcome {
	readonly status: number;
	readonly content: unknown;
}

/** A file to upload. */
export interface Upload {
	readonly path: string;
	readonly bytes: number;
}

/** Counts exchanges and samples their latency. */
export interface Meter {
	/** Call before an exchange; gives the time if this one is sampled, else 0. */
	start(): number;
	/** Call after an exchange with what `start` gave. */
	finish(startedAt: number): void;
	/** Once true, start no further exchange. */
	readonly stopped: boolean;
}

/** What a client that is a program of its own (curl, wrk) measured about itself. */
export interface OutsideMeasurement {
	readonly exchanges: number;
	readonly bytes: number;
	readonly wallMs: number;
	readonly cpuUs: number;
	readonly p50Ms?: number;
	readonly p99Ms?: number;
}

/** A client set up for one plan. A client offers only what it can do. */
export interface Session {
	/** One exchange, the way a user of this client would write it. */
	once?(): Promise<Outcome>;
	/** A closed loop of the client's own, for clients without promises; else the runner loops over `once`. */
	loop?(meter: Meter, inFlight: number): Promise<void>;
	/** Streams a response, giving each chunk to `onChunk`; gives the status. */
	download?(onChunk: (chunk: Uint8Array) => void): Promise<number>;
	/** Sends a file as the content; gives status and response content as bytes. */
	upload?(file: Upload): Promise<Outcome>;
	/** Begins this many exchanges, of which none is answered for now; else the runner calls `once` as often. */
	waiting?(exchanges: number): void;
	/** Opens this many connections, each with one exchange; else the runner calls `once` as often at once. */
	idle?(connections: number): Promise<void>;
	/** For programs of their own: run for about this long (or one transfer), measured by themselves. */
	outside?(forMs: number, file: Upload | undefined): Promise<OutsideMeasurement>;
	close(): Promise<void> | void;
}

/** The shape of each module in `clients/`. */
export interface ClientModule {
	readonly open: (plan: Plan) => Session | Promise<Session>;
}
