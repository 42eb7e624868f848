// Ids of connections and exchanges: small integers, unique within the process, in order of creation.

let lastConnectionId = 0;
let lastExchangeId = 0;

export function nextConnectionId(): number {
	return ++lastConnectionId;
}

export function nextExchangeId(): number {
	return ++lastExchangeId;
}
