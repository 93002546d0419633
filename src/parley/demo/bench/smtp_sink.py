"""A mail server that takes every mail, counts them and stores none: `python -m parley.demo.bench.smtp_sink PORT`."""

import asyncio
import sys

HOST = "127.0.0.1"
_OK = b"250 OK\r\n"


async def serve(port: int) -> None:
    server = await asyncio.start_server(_talk, HOST, port, limit=2**20)
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    try:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 Go ahead\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(_OK)
            elif verb == b"QUIT":
                writer.write(b"221 Bye\r\n")
                break
            else:
                writer.write(_OK)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
