"""A libtorrent peer led by JSON lines: requests on stdin, answers and events on stdout.

Each request is {"id": n, "do": name, ...}; its answer {"id": n, ...} or {"id": n, "error": text}.
Events are {"event": name, ...}. The end of stdin ends the peer. Everything that would speak to
anyone it was not told of (DHT, LSD, port mapping, peer exchange) is off.

  start    settings?, interface?, finds?, dht? -> port  (finds: of "pex" and "lsd", which are off else)
  add      torrent, directory, mode, peers?, dht?, priorities?
                                               (mode: seed = trust the data, leech = check first, rest = paused)
  connect  host, port
  status                                       -> state, progress, done, peers, ...
  recheck
  settings values
  want     priorities                          (0 to 7, a file each)
  others                                       -> others: those connected, and what libtorrent takes them for
  announce                                     (to all, now)
  scrape                                       (each tracker; event scraped: url, seeds, leechers | message)
  decode   hex                                 -> text: what bdecode makes of it, by repr

With {"dht": true} in start it is a node of the DHT, too:
  dht-join   host, port
  dht-nodes                                    -> count
  dht-follow hash                              (announces; its peers are told by event)
  dht-peers  hash                              event dht-peers: hash, peers
  dht-put    value | value, key, secret, salt  -> target?; event dht-put: nodes
  dht-get    target | key, salt                event dht-item: target?, value, seq?
"""

import json
import os
import re
import select
import sys
import time

import libtorrent as lt

QUIET = {
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "out_enc_policy": 2,
    "in_enc_policy": 2,
    "dht_bootstrap_nodes": "",
    "active_limit": -1,
    "active_seeds": -1,
    "active_downloads": -1,
    "active_checking": -1,
    "min_reconnect_time": 1,
    # Rate limits are to hold on loopback too.
    "ignore_limits_on_local_network": False,
    "listen_system_port_fallback": False,
}

# Nodes on loopback, each at an address of its own there.
LOCAL_DHT = {
    "enable_dht": True,
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False,
    "dht_enforce_node_id": False,
    "dht_ignore_dark_internet": False,
    "dht_upload_rate_limit": 1000000,
    "dht_block_ratelimit": 1000,
    "dht_announce_interval": 5,
}

ALERTS = (
    lt.alert.category_t.error_notification
    | lt.alert.category_t.status_notification
    | lt.alert.category_t.storage_notification
    | lt.alert.category_t.tracker_notification
    | lt.alert.category_t.connect_notification
    | lt.alert.category_t.dht_notification
    | lt.alert.category_t.dht_operation_notification
)


def sha1(digits):
    return lt.sha1_hash(bytes.fromhex(digits))


def text(item):
    value = item["value"]
    return value.decode() if isinstance(value, bytes) else str(value)


def mutable(alert):
    try:
        return {"value": text(alert.item), "seq": alert.item["seq"]}
    except RuntimeError:
        # The binding only gives values that are strings; of others its words must do.
        said = alert.message()
        return {"value": said, "seq": int(re.search(r" seq=(\d+)", said).group(1))}


class Peer:
    def __init__(self, waking):
        # libtorrent writes a byte to it when there are alerts.
        self.waking = waking
        self.session = None
        self.handle = None
        self.is_finished = False

    def say(self, **words):
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()

    def answer(self, request):
        work = getattr(self, "do_" + request["do"].replace("-", "_"), None)
        if work is None:
            raise ValueError("no such request: " + request["do"])
        return work(request) or {}

    def do_start(self, request):
        settings = dict(QUIET)
        settings["listen_interfaces"] = request.get("interface", "127.0.0.1:0")
        settings["alert_mask"] = int(ALERTS)
        if request.get("dht"):
            settings.update(LOCAL_DHT)
        settings.update(request.get("settings", {}))
        self.finds = set(request.get("finds", []))
        if "lsd" in self.finds:
            settings["enable_lsd"] = True
        # Peer exchange only where it is asked for.
        self.session = lt.session(settings, flags=0)
        self.session.add_extension("ut_metadata")
        self.session.add_extension("smart_ban")
        if "pex" in self.finds:
            self.session.add_extension("ut_pex")
        self.session.set_alert_fd(self.waking)
        deadline = time.monotonic() + 10
        while not self.session.is_listening() or self.session.listen_port() == 0:
            if time.monotonic() > deadline:
                raise RuntimeError("not listening after 10 s")
            time.sleep(0.01)
        return {"port": self.session.listen_port()}

    def do_add(self, request):
        if request["torrent"].startswith("magnet:"):
            params = lt.parse_magnet_uri(request["torrent"])
        else:
            params = lt.add_torrent_params()
            params.ti = lt.torrent_info(request["torrent"])
        params.save_path = request["directory"]
        params.storage_mode = lt.storage_mode_t.storage_mode_sparse
        flags = params.flags & ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        if not request.get("dht"):
            flags |= lt.torrent_flags.disable_dht
        if "lsd" not in self.finds:
            flags |= lt.torrent_flags.disable_lsd
        if "pex" not in self.finds:
            flags |= lt.torrent_flags.disable_pex
        if request.get("mode") == "seed":
            flags |= lt.torrent_flags.seed_mode
        elif request.get("mode") == "rest":
            flags |= lt.torrent_flags.paused
        params.flags = flags
        if "priorities" in request:
            params.file_priorities = request["priorities"]
        self.handle = self.session.add_torrent(params)
        for address in request.get("peers", []):
            self.connect(address)

    def do_connect(self, request):
        self.connect(request["address"])

    def connect(self, address):
        host, port = address.rsplit(":", 1)
        self.handle.connect_peer((host.strip("[]"), int(port)))

    def do_recheck(self, _request):
        self.handle.force_recheck()

    def do_settings(self, request):
        self.session.apply_settings(request["values"])

    def do_status(self, _request):
        now = self.handle.status()
        return {
            "state": str(now.state),
            "progress": now.progress,
            "pieces": now.num_pieces,
            "done": now.total_done,
            "wanted": now.total_wanted,
            "failedBytes": now.total_failed_bytes,
            "redundantBytes": now.total_redundant_bytes,
            "uploaded": now.total_payload_upload,
            "downloaded": now.total_payload_download,
            "peers": now.num_peers,
        }

    def do_want(self, request):
        self.handle.prioritize_files(request["priorities"])

    def do_others(self, _request):
        others = [
            {
                "address": "%s:%d" % peer.ip,
                "isSeed": bool(peer.flags & peer.seed),
                "isUploadOnly": bool(peer.flags & peer.upload_only),
                "isInterested": bool(peer.flags & peer.remote_interested),
                "requests": peer.upload_queue_length,
            }
            for peer in self.handle.get_peer_info()
            if not peer.flags & (peer.connecting | peer.handshake)
        ]
        return {"others": others}

    def do_announce(self, _request):
        self.handle.force_reannounce(0, -1, lt.reannounce_flags_t.ignore_min_interval)

    def do_scrape(self, _request):
        for index in range(len(self.handle.trackers())):
            self.handle.scrape_tracker(index)

    def do_decode(self, request):
        decoded = lt.bdecode(bytes.fromhex(request["hex"]))
        if decoded is None:
            raise ValueError("no bencoded value")
        return {"text": repr(decoded)}

    def do_dht_join(self, request):
        self.session.add_dht_node((request["host"], request["port"]))

    def do_dht_nodes(self, _request):
        return {"count": self.session.status().dht_nodes}

    def do_dht_follow(self, request):
        params = lt.parse_magnet_uri("magnet:?xt=urn:btih:" + request["hash"])
        params.save_path = "/nonexistent"
        params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        params.flags |= lt.torrent_flags.disable_lsd | lt.torrent_flags.disable_pex
        self.session.add_torrent(params)

    def do_dht_peers(self, request):
        self.session.dht_get_peers(sha1(request["hash"]))

    def do_dht_put(self, request):
        if "key" not in request:
            return {"target": str(self.session.dht_put_immutable_item(request["value"]))}
        secret, key = bytes.fromhex(request["secret"]), bytes.fromhex(request["key"])
        value, salt = request["value"].encode(), request["salt"].encode()
        self.session.dht_put_mutable_item(secret, key, value, salt)

    def do_dht_get(self, request):
        if "target" in request:
            self.session.dht_get_immutable_item(sha1(request["target"]))
        else:
            key, salt = bytes.fromhex(request["key"]), request["salt"].encode()
            self.session.dht_get_mutable_item(key, salt)

    def listen(self):
        """Tell the alerts that matter; all go to stderr, which the harness keeps as the log."""
        for alert in self.session.pop_alerts():
            self.hear(alert)

    def hear(self, alert):
        if isinstance(alert, lt.torrent_finished_alert):
            # Finished is not yet written: the word goes out when the writes are done.
            self.is_finished = True
            self.handle.flush_cache()
        elif isinstance(alert, lt.cache_flushed_alert) and self.is_finished:
            self.is_finished = False
            self.say(event="finished")
        elif isinstance(alert, lt.torrent_checked_alert):
            self.say(event="checked", progress=alert.handle.status().progress)
        elif isinstance(alert, (lt.torrent_error_alert, lt.file_error_alert)):
            self.say(event="failed", message=alert.message())
        elif isinstance(alert, lt.hash_failed_alert):
            self.say(event="hash-failed", message=alert.message())
        elif isinstance(alert, lt.scrape_reply_alert):
            counts = {"seeds": alert.complete, "leechers": alert.incomplete}
            self.say(event="scraped", url=alert.url, **counts)
        elif isinstance(alert, lt.scrape_failed_alert):
            self.say(event="scraped", url=alert.url, message=alert.message())
        elif isinstance(alert, lt.dht_get_peers_reply_alert):
            peers = ["%s:%d" % peer for peer in alert.peers()]
            self.say(event="dht-peers", hash=str(alert.info_hash), peers=peers)
        elif isinstance(alert, lt.dht_put_alert):
            self.say(event="dht-put", nodes=alert.num_success)
        elif isinstance(alert, lt.dht_immutable_item_alert):
            self.say(event="dht-item", target=str(alert.target), value=text(alert.item))
        elif isinstance(alert, lt.dht_mutable_item_alert):
            self.say(event="dht-item", **mutable(alert))
        sys.stderr.write("%.3f %s: %s\n" % (time.monotonic(), alert.what(), alert.message()))
        sys.stderr.flush()


def main():
    """One thread for requests and alerts both: the bindings do not like two."""
    woken, waking = os.pipe()
    os.set_blocking(waking, False)
    peer = Peer(waking)
    pending = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            peer.listen()
        if 0 not in ready:
            continue
        read = os.read(0, 65536)
        if not read:
            break
        *lines, pending = (pending + read).split(b"\n")
        for line in lines:
            handle(peer, json.loads(line))
    # Without the destructor's wait for trackers; what was called finished is written.
    os._exit(0)


def handle(peer, request):
    try:
        peer.say(id=request["id"], **peer.answer(request))
    except Exception as error:  # the harness wants to hear of any fault
        peer.say(id=request["id"], error=repr(error))


main()
