"""Asterisk 22 itself, alone on a loopback of its own: queues, agents who pick up or do not, and callers by SIPp."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.live.cache import NotSetUpError, done
from tests.live.debian import Recipe, System, made, running

RECIPE = Recipe("asterisk", "sid", ("asterisk", "sip-tester", "procps", "iproute2"))
SOUND = "usr/share/asterisk/sounds/pbx-transfer.ulaw"  # asked before a transfer; a tenth of a second of silence
LOG = "/var/log/asterisk/queue_log"
MODULES = """
res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd res_pjproject res_pjsip
res_pjsip_session res_pjsip_pubsub res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_anonymous
res_pjsip_sdp_rtp res_pjsip_caller_id res_rtp_asterisk chan_pjsip codec_ulaw format_pcm bridge_simple
bridge_softmix bridge_holding bridge_builtin_features pbx_config res_clioriginate res_musiconhold app_queue
app_senddtmf app_dial func_callerid
"""
CONFIG = {
    "asterisk.conf": "[options]\nentityid = 02:00:00:00:00:01\nrunuser = asterisk\nrungroup = asterisk\n",
    "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES.split()),
    "logger.conf": "[general]\nqueue_log = yes\n[logfiles]\nmessages = warning,error\n",
    "features.conf": "[general]\nfeaturedigittimeout = 2000\n[featuremap]\nblindxfer = #1\n",
    "pjsip.conf": """\
[loopback]
type = transport
protocol = udp
bind = 127.0.0.1:5060
[callers]
type = endpoint
context = callers
transport = loopback
disallow = all
allow = ulaw
[callers]
type = identify
endpoint = callers
match = 127.0.0.1
""",
    "queues.conf": """\
[general]
persistentmembers = no
autofill = yes
[sales]
strategy = linear
timeout = 30
retry = 1
ringinuse = no
joinempty = yes
leavewhenempty = no
[service]
strategy = linear
timeout = 2
retry = 1
ringinuse = no
joinempty = yes
leavewhenempty = no
""",
    # Ann picks up at once and talks for as long as the caller does; Bob hangs up after 4 s; Cem passes the caller on;
    # Dee never picks up.
    "extensions.conf": """\
[callers]
exten => sales,1,Answer()
 same => n,Queue(sales,t)
 same => n,Hangup()
exten => service,1,Answer()
 same => n,Queue(service,,,,12)
 same => n,Hangup()
[agents]
exten => ann,1,Answer()
 same => n,Wait(60)
exten => bob,1,Answer()
 same => n,Wait(4)
exten => cem,1,Answer()
 same => n,Wait(3)
 same => n,SendDTMF(#1)
 same => n,Wait(1)
 same => n,SendDTMF(700)
 same => n,Wait(30)
exten => dee,1,Wait(60)
exten => 700,1,Wait(2)
 same => n,Hangup()
""",
}
CALLER = """\
<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[caller]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv request="BYE" timeout="[patience]" ontimeout="leave"/>
  <send next="done"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="leave"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
  <label id="done"/>
</scenario>
"""


@dataclass(frozen=True)
class Asterisk:
    """An Asterisk that can be called."""

    system: System
    log: Path

    def starts(self) -> None:
        """Start it and wait until its console answers."""
        self.system.starts("asterisk", "-f", "-C", "/etc/asterisk/asterisk.conf", log=self.log)
        until = monotonic() + 60
        while monotonic() < until:
            try:
                if "System uptime" in self.console("core show uptime"):
                    self.console("core waitfullybooted")
                    return
            except NotSetUpError:
                sleep(0.3)
        raise NotSetUpError(f"Asterisk does not answer: {self.log.read_text(errors='replace')[-500:]}")

    def console(self, command: str) -> str:
        return done(self.system.enter("asterisk", "-rx", command))

    def joins(self, agent: str, queue: str) -> None:
        self.console(f"queue add member Local/{agent}@agents/n to {queue} penalty 0 as {agent.title()}")

    def leaves(self, agent: str, queue: str) -> None:
        self.console(f"queue remove member Local/{agent}@agents/n from {queue}")

    def pauses(self, agent: str, queue: str, reason: str) -> None:
        self.console(f"queue pause member Local/{agent}@agents/n queue {queue} reason {reason}")

    def unpauses(self, agent: str, queue: str) -> None:
        self.console(f"queue unpause member Local/{agent}@agents/n queue {queue}")

    def calls(self, caller: str, queue: str, patience_s: int) -> None:
        """A caller who hangs up after a time, unless he is hung up on before; returns when the call is over."""
        self.dials(caller, queue, patience_s).wait(timeout=patience_s + 15)

    def dials(self, caller: str, queue: str, patience_s: int) -> "subprocess.Popen[bytes]":
        """A call that goes on by itself."""
        words = ["sipp", "127.0.0.1:5060", "-i", "127.0.0.1", "-sf", "/srv/caller.xml", "-s", queue, "-m", "1",
                 "-key", "caller", caller, "-key", "patience", str(patience_s * 1000), "-nostdin"]  # fmt: skip
        return self.system.starts(*words, log=self.log)

    def is_killed(self) -> None:
        """kill -9, and nothing else."""
        self.system.does("pkill -9 -x asterisk; sleep 1")

    def written(self) -> str:
        """What stands in the log of the queues."""
        return (self.system.root / LOG.removeprefix("/")).read_text()


@contextmanager
def asterisk(log: Path) -> Iterator[Asterisk]:
    """An Asterisk with two queues, no agents and an empty log, ended afterwards; raises NotSetUpError."""
    root = made(RECIPE)
    for name, text in CONFIG.items():
        (root / "etc/asterisk" / name).write_text(text)
    (root / "srv/caller.xml").write_text(CALLER)
    (root / SOUND).parent.mkdir(parents=True, exist_ok=True)
    (root / SOUND).write_bytes(b"\xff" * 800)
    (root / LOG.removeprefix("/")).unlink(missing_ok=True)
    with running(root, network=False) as system:
        system.does("ip link set lo up; mkdir -p /run/asterisk; chown asterisk: /run/asterisk")
        phone = Asterisk(system, log)
        phone.starts()
        yield phone
