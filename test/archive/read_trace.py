"""Reads recordings by docs/trace-format.md alone, and prints what it finds as JSON lines: the second reader of the format.

Usage: read_trace.py FILE. The last line says how the file ends.
"""

import json
import struct
import sys
import zlib

SIGNATURE = b"gannet trace 1 "
LONGEST_LINE = 65536
LONGEST_PAYLOAD = 16777216
DIRECTIONS = ("received", "sent")
REASONS = ("limit", "pressure")
DATAGRAMS = ("datagram.received", "datagram.sent", "datagram.dropped")


def read_header(data):
    end = data[:LONGEST_LINE].find(b"\n")
    if not data.startswith(SIGNATURE) or end == -1:
        raise ValueError("no recording")
    text = data[len(SIGNATURE) + 9 : end]
    checksum = data[len(SIGNATURE) : len(SIGNATURE) + 8]
    if b"%08x" % zlib.crc32(text) != checksum:
        raise ValueError("the first line is damaged")
    return json.loads(text), end + 1


def direction(number):
    return DIRECTIONS[0] if number == 0 else DIRECTIONS[1]


def decode(kind, p):
    """The entry of a frame; None for kinds that are not known or say nothing."""
    if kind in (1, 19):
        return json.loads(p)
    if kind in (2, 3):
        at, connection = struct.unpack_from("<dI", p)
        kind_name = "bytes.received" if kind == 2 else "bytes.sent"
        return {"type": kind_name, "at": at, "connectionId": connection, "bytes": p[12:].hex()}
    if kind == 4:
        at, exchange, call, length = struct.unpack_from("<dIIB", p)
        return {
            "type": "exchange.started",
            "at": at,
            "exchangeId": exchange,
            "callId": call,
            "cause": {"why": "first"},
            "method": p[17 : 17 + length].decode(),
            "url": p[17 + length :].decode(),
        }
    if kind == 5:
        at, exchange, connection, reused, idle = struct.unpack_from("<dIIBd", p)
        return {
            "type": "exchange.assigned",
            "at": at,
            "exchangeId": exchange,
            "connectionId": connection,
            "isReused": reused == 1,
            "idleMs": idle,
        }
    if kind == 6:
        at, exchange, connection, size = struct.unpack_from("<dIId", p)
        return {"type": "request.sent", "at": at, "exchangeId": exchange, "connectionId": connection, "bytes": size}
    if kind == 7:
        at, exchange, connection, status, interim = struct.unpack_from("<dIIHB", p)
        return {
            "type": "response.head",
            "at": at,
            "exchangeId": exchange,
            "connectionId": connection,
            "status": status,
            "isInterim": interim == 1,
        }
    if kind == 8:
        at, exchange, connection, content, size, reusable = struct.unpack_from("<dIIddB", p)
        return {
            "type": "response.done",
            "at": at,
            "exchangeId": exchange,
            "connectionId": connection,
            "contentBytes": content,
            "bytes": size,
            "isReusable": reusable == 1,
        }
    if kind == 9:
        at, socket, what, family, port, length = struct.unpack_from("<dIBBHB", p)
        return {
            "type": DATAGRAMS[what],
            "at": at,
            "socketId": socket,
            "remote": {
                "address": p[17 : 17 + length].decode(),
                "port": port,
                "family": "IPv6" if family == 6 else "IPv4",
            },
            "bytes": p[17 + length :].hex(),
        }
    if kind == 16:
        at, connection, way, reason, size = struct.unpack_from("<dIBBd", p)
        return {
            "type": "bytes.omitted",
            "at": at,
            "connectionId": connection,
            "direction": direction(way),
            "bytes": size,
            "reason": REASONS[reason],
        }
    if kind == 17:
        connection, way = struct.unpack_from("<IB", p)
        ranges = []
        for start, length, number in struct.iter_unpack("<dII", p[5:]):
            ranges.append({"start": start, "end": start + length, "number": number})
        return {"type": "bytes.masked", "connectionId": connection, "direction": direction(way), "ranges": ranges}
    if kind == 18:
        end = p.index(0)
        return {**json.loads(p[:end]), "type": "content.decoded", "content": p[end + 1 :].hex()}
    return None


def read(data):
    """Yields the entries, and last how the file ends."""
    header, at = read_header(data)
    seed = header["seed"]
    state = "cut"
    while at + 5 <= len(data):
        length, kind = struct.unpack_from("<IB", data, at)
        if length > LONGEST_PAYLOAD:
            state = "damaged"
            break
        end = at + 5 + length
        if end + 4 > len(data):
            break
        if zlib.crc32(data[at:end], seed) != struct.unpack_from("<I", data, end)[0]:
            state = "damaged"
            break
        if kind == 33:
            state, at = "complete", end + 4
            break
        if kind != 32:
            entry = decode(kind, data[at + 5 : end])
            if entry is not None:
                yield at, entry
        at = end + 4
    yield at, {"state": state}


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        for offset, entry in read(data):
            print(json.dumps({"offset": offset, **entry}))
    except ValueError as error:
        print(json.dumps({"error": str(error)}))


if __name__ == "__main__":
    main()
