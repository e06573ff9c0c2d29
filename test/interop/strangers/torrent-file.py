"""Makes and reads .torrent files with libtorrent, and prints what is in them as one JSON line.

  torrent-file.py make KIND PIECE_LENGTH OUT PATH [TRACKER|seed=URL...]   KIND: v1, v1-padded, v1-aligned, v1-links, v1-bare, hybrid, v2
  torrent-file.py show TORRENT
"""

import json
import os
import sys

import libtorrent as lt

FLAGS = {
    "v1": lt.create_torrent.v1_only,
    "v1-padded": lt.create_torrent.v1_only | lt.create_torrent.canonical_files,
    "v1-aligned": lt.create_torrent.v1_only
    | lt.create_torrent.canonical_files_no_tail_padding,
    "v1-links": lt.create_torrent.v1_only
    | lt.create_torrent.canonical_files_no_tail_padding
    | lt.create_torrent.symlinks,
    "v1-bare": lt.create_torrent.v1_only
    | lt.create_torrent.canonical_files_no_tail_padding
    | lt.create_torrent.no_attributes,
    "hybrid": 0,
    "v2": lt.create_torrent.v2_only,
}


def make(kind, piece_length, out, path, *trackers):
    files = lt.file_storage()
    flags = FLAGS[kind]
    lt.add_files(files, path, lambda _name: True, flags)
    torrent = lt.create_torrent(files, int(piece_length), flags)
    for tier, tracker in enumerate(trackers):
        if tracker.startswith("seed="):
            torrent.add_url_seed(tracker.removeprefix("seed="))
        else:
            torrent.add_tracker(tracker, tier)
    torrent.set_creator("libtorrent")
    lt.set_piece_hashes(torrent, os.path.dirname(os.path.abspath(path)))
    with open(out, "wb") as file:
        file.write(lt.bencode(torrent.generate()))
    show(out)


def show(path):
    info = lt.torrent_info(path)
    hashes = info.info_hashes()
    files = info.files()
    listed = [
        {"path": files.file_path(at), "size": files.file_size(at)}
        for at in range(files.num_files())
        if not files.file_flags(at) & lt.file_flags_t.flag_pad_file
    ]
    print(
        json.dumps(
            {
                "path": path,
                "name": info.name(),
                "infoHash": str(hashes.v1) if hashes.has_v1() else None,
                "infoHashV2": str(hashes.v2) if hashes.has_v2() else None,
                "pieceLength": info.piece_length(),
                "pieceCount": info.num_pieces(),
                "padCount": files.num_files() - len(listed),
                "files": listed,
            }
        )
    )


{"make": make, "show": show}[sys.argv[1]](*sys.argv[2:])
