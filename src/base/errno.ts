// What the codes of the operating system mean, for files and for peers: the one table behind the sentences of storage/,
// socket/ and cli/. A code without words has its place for the type alone.

/** What a code means of a file, as the end of "FILE can't be written: …". */
export interface FileMeaning {
	readonly why: string;
	readonly advice?: string | undefined;
	/** The end of "FILE can't be read: …", if that is another. */
	readonly whenRead?: string | undefined;
}

/** What a code means of a peer, as the end of a sentence that starts with an address or a name. */
export interface PeerMeaning {
	readonly says: string;
	readonly advice: string;
}

interface Meaning {
	readonly file?: FileMeaning | undefined;
	readonly peer?: PeerMeaning | undefined;
}

/** A code of the operating system or its resolver. */
export type SystemCode =
	| "ECONNREFUSED"
	| "ECONNRESET"
	| "EPIPE"
	| "ECONNABORTED"
	| "ENOTCONN"
	| "ETIMEDOUT"
	| "EHOSTUNREACH"
	| "ENETUNREACH"
	| "EHOSTDOWN"
	| "ENETDOWN"
	| "EADDRNOTAVAIL"
	| "EADDRINUSE"
	| "EACCES"
	| "EPERM"
	| "EMFILE"
	| "ENFILE"
	| "ENOBUFS"
	| "EMSGSIZE"
	| "EINVAL"
	| "EAFNOSUPPORT"
	| "ENOENT"
	| "ENOTSOCK"
	| "ENOTDIR"
	| "ENOTFOUND"
	| "ENODATA"
	| "EAI_ADDRFAMILY"
	| "EAI_AGAIN"
	| "EAI_FAIL"
	| "ENOSPC"
	| "EDQUOT"
	| "EFBIG"
	| "EROFS"
	| "EEXIST"
	| "EISDIR"
	| "ELOOP"
	| "ENAMETOOLONG"
	| "EIO"
	| "E2BIG"
	| "EAGAIN"
	| "EAI_BADFLAGS"
	| "EAI_FAMILY"
	| "EAI_MEMORY"
	| "EAI_NONAME"
	| "EAI_SERVICE"
	| "EAI_SOCKTYPE"
	| "EALREADY"
	| "EBADF"
	| "EBUSY"
	| "ECANCELED"
	| "EDESTADDRREQ"
	| "EFAULT"
	| "EINTR"
	| "EISCONN"
	| "EMLINK"
	| "ENETRESET"
	| "ENODEV"
	| "ENOMEM"
	| "ENONET"
	| "ENOPROTOOPT"
	| "ENOSYS"
	| "ENOTEMPTY"
	| "ENOTSUP"
	| "ENXIO"
	| "EOPNOTSUPP"
	| "EOVERFLOW"
	| "EPROTO"
	| "EPROTONOSUPPORT"
	| "EPROTOTYPE"
	| "ESHUTDOWN"
	| "ESPIPE"
	| "ETXTBSY"
	| "EXDEV"
	| "EREFUSED"
	| "ESERVFAIL"
	| "ENONAME"
	| "EFORMERR"
	| "EBADNAME"
	| "EBADRESP"
	| "ETIMEOUT";

const MEANINGS: Readonly<Record<SystemCode, Meaning>> = {
	ECONNREFUSED: {
		peer: {
			says: "refused the connection",
			advice: "nothing listens there, so check the port or start the server",
		},
	},
	ECONNRESET: {
		peer: { says: "reset the connection", advice: "the peer gave no reason; its log may have one" },
	},
	EPIPE: {
		file: { why: "its reader has gone" },
		peer: {
			says: "had already closed the connection",
			advice: "the peer stopped reading; its log may have the reason",
		},
	},
	ECONNABORTED: {
		peer: { says: "aborted the connection", advice: "try again; the network or the peer dropped it" },
	},
	ENOTCONN: { peer: { says: "is not connected", advice: "connect again" } },
	ETIMEDOUT: {
		peer: {
			says: "did not answer",
			advice: "the host is down or a firewall drops the packets; check the address",
		},
	},
	EHOSTUNREACH: {
		peer: {
			says: "cannot be reached: no route to the host",
			advice: "check the address, the VPN and the local network",
		},
	},
	ENETUNREACH: {
		peer: {
			says: "cannot be reached: this machine has no route to that network",
			advice: "check that this machine is online and has an address of that family",
		},
	},
	EHOSTDOWN: { peer: { says: "is down", advice: "check that the host is running" } },
	ENETDOWN: {
		peer: { says: "cannot be reached: the network is down", advice: "check this machine's network" },
	},
	EADDRNOTAVAIL: {
		peer: {
			says: "cannot be used: this machine does not have the local address, or no free port is left",
			advice:
				"use an address of this machine; with many connections, reuse them or wait for closed ones to expire",
		},
	},
	EADDRINUSE: {
		peer: {
			says: "is already in use",
			advice: "another program listens there: stop it, or choose another port (0 takes a free one)",
		},
	},
	EACCES: {
		file: { why: "permission denied" },
		peer: {
			says: "may not be used: permission denied",
			advice: "a firewall rule or a permission forbids it",
		},
	},
	EPERM: {
		file: { why: "not permitted" },
		peer: { says: "may not be used: not permitted", advice: "a firewall rule or a permission forbids it" },
	},
	EMFILE: {
		file: { why: "this process has too many files open" },
		peer: {
			says: "needs a file descriptor, but this process has none left",
			advice: "close connections, or raise the limit (ulimit -n)",
		},
	},
	ENFILE: {
		peer: {
			says: "needs a file descriptor, but this machine has none left",
			advice: "close files or connections on this machine",
		},
	},
	ENOBUFS: { peer: { says: "needs memory that the system does not have", advice: "send less at a time" } },
	EMSGSIZE: {
		peer: {
			says: "does not accept a datagram of this size",
			advice: "send at most 65,507 bytes, better less than 1,200",
		},
	},
	EINVAL: {
		peer: {
			says: "was refused by the operating system as invalid",
			advice: "check the address and the options",
		},
	},
	EAFNOSUPPORT: {
		peer: {
			says: "has an address family that this machine does not support",
			advice: "use the other family, IPv4 or IPv6",
		},
	},
	ENOENT: {
		file: { why: "its folder doesn't exist", whenRead: "there is no such file" },
		peer: { says: "does not exist", advice: "check the path; the server makes this file when it starts" },
	},
	ENOTSOCK: { peer: { says: "is not a socket", advice: "check the path" } },
	ENOTDIR: {
		file: { why: "a part of its path is not a folder", whenRead: "its folder is a file" },
		peer: { says: "has a file where its path needs a directory", advice: "check the path" },
	},
	ENOTFOUND: { peer: { says: "has no address", advice: "check the name's spelling" } },
	ENODATA: {
		peer: { says: "has no address", advice: "the name exists, but has no address; check its spelling" },
	},
	EAI_ADDRFAMILY: { peer: { says: "has no address of that family", advice: "check the name's spelling" } },
	EAI_AGAIN: {
		peer: {
			says: "could not be looked up now: the resolver did not answer",
			advice: "check that this machine is online, and try again",
		},
	},
	EAI_FAIL: {
		peer: {
			says: "could not be looked up: the resolver failed",
			advice: "check this machine's DNS settings",
		},
	},
	ENOSPC: { file: { why: "the disk is full", advice: "make room" } },
	EDQUOT: { file: { why: "the disk quota is used up", advice: "make room" } },
	EFBIG: { file: { why: "it is too large for the file system, or for the limit of this process" } },
	EROFS: { file: { why: "the file system is read-only" } },
	EEXIST: { file: { why: "something has its name already" } },
	EISDIR: { file: { why: "it is a folder", advice: "name a file in it" } },
	ELOOP: { file: { why: "its links go round in a circle" } },
	ENAMETOOLONG: { file: { why: "its name is too long" } },
	EIO: { file: { why: "the disk failed" } },
	E2BIG: {},
	EAGAIN: {},
	EAI_BADFLAGS: {},
	EAI_FAMILY: {},
	EAI_MEMORY: {},
	EAI_NONAME: {},
	EAI_SERVICE: {},
	EAI_SOCKTYPE: {},
	EALREADY: {},
	EBADF: {},
	EBUSY: {},
	ECANCELED: {},
	EDESTADDRREQ: {},
	EFAULT: {},
	EINTR: {},
	EISCONN: {},
	EMLINK: {},
	ENETRESET: {},
	ENODEV: {},
	ENOMEM: {},
	ENONET: {},
	ENOPROTOOPT: {},
	ENOSYS: {},
	ENOTEMPTY: {},
	ENOTSUP: {},
	ENXIO: {},
	EOPNOTSUPP: {},
	EOVERFLOW: {},
	EPROTO: {},
	EPROTONOSUPPORT: {},
	EPROTOTYPE: {},
	ESHUTDOWN: {},
	ESPIPE: {},
	ETXTBSY: {},
	EXDEV: {},
	EREFUSED: {},
	ESERVFAIL: {},
	ENONAME: {},
	EFORMERR: {},
	EBADNAME: {},
	EBADRESP: {},
	ETIMEOUT: {},
};

export function isSystemCode(code: unknown): code is SystemCode {
	return typeof code === "string" && Object.hasOwn(MEANINGS, code);
}

export function fileMeaning(code: unknown): FileMeaning | undefined {
	return meaningOf(code)?.file;
}

export function peerMeaning(code: unknown): PeerMeaning | undefined {
	return meaningOf(code)?.peer;
}

function meaningOf(code: unknown): Meaning | undefined {
	return isSystemCode(code) ? MEANINGS[code] : undefined;
}
