"""Downloads or seeds one torrent with libtorrent until it is ended.

Arguments: torrent, folder, address to listen on, file to write the redundant bytes to once all is there.
"""

import os
import sys
import time

import libtorrent

torrent, folder, address, done = sys.argv[1:]
session = libtorrent.session({
    "listen_interfaces": address,
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    # Over an own link TCP is the faster of the two.
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
})
handle = session.add_torrent({"ti": libtorrent.torrent_info(torrent), "save_path": folder})
while not handle.status().is_seeding:
    time.sleep(0.01)
with open(done + ".tmp", "w") as file:
    status = handle.status()
    file.write(str(status.total_redundant_bytes + status.total_failed_bytes))
os.rename(done + ".tmp", done)
while True:
    time.sleep(3600)
