// Ids of connections, exchanges and the like: small integers, unique within the process, in order of creation.

let lastConnectionId = 0;
let lastExchangeId = 0;
let lastCallId = 0;
let lastSocketId = 0;

export function nextConnectionId(): number {
	return ++lastConnectionId;
}

export function nextExchangeId(): number {
	return ++lastExchangeId;
}

/** What a caller asked, whatever exchanges it takes. */
export function nextCallId(): number {
	return ++lastCallId;
}

/** A socket for datagrams. */
export function nextSocketId(): number {
	return ++lastSocketId;
}
