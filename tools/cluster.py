"""A Spark cluster on this machine for as long as a command runs: `python tools/cluster.py COMMAND…`.

One Master and two Workers of pyspark's own, as separate processes on the loopback address. The command finds the
cluster's address in DESKMETER_SPARK_MASTER, so `deskmeter query … --engine spark` needs nothing more.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

HOST = "127.0.0.1"
WORKERS = 2
PATIENCE_S = 60
DEFAULTS = f"""
spark.executor.memory 2g
spark.driver.host {HOST}
spark.driver.bindAddress {HOST}
spark.sql.shuffle.partitions 8
"""
LOGGING = "rootLogger.level = error\n"


@contextmanager
def cluster(cores: int = 1, memory: str = "2g") -> Iterator[Mapping[str, str]]:
    """The environment in which a command uses the cluster; the cluster ends with the block."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, page = _free_port(), _free_port()
    with TemporaryDirectory(prefix="cluster-") as folder, ExitStack() as running:
        (Path(folder) / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
        (Path(folder) / "log4j2.properties").write_text(LOGGING, encoding="utf-8")
        environment = {
            **os.environ, "SPARK_HOME": str(home), "SPARK_CONF_DIR": folder, "SPARK_LOCAL_IP": HOST,
            "SPARK_WORKER_DIR": folder, "DESKMETER_SPARK_MASTER": f"spark://{HOST}:{port}",
        }  # fmt: skip

        def start(role: str, *given: str) -> None:
            log = running.enter_context((Path(folder) / f"{role}.log").open("a", encoding="utf-8"))
            command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", *given]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            running.callback(_end, process)

        start("master.Master", "--host", HOST, "--port", str(port), "--webui-port", str(page))
        _until(page, 0)
        for _ in range(WORKERS):
            start(
                "worker.Worker", "--host", HOST, "--cores", str(cores), "--memory", memory, "--webui-port", "0",
                environment["DESKMETER_SPARK_MASTER"],
            )  # fmt: skip
        _until(page, WORKERS)
        yield environment


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _until(page: int, workers: int) -> None:
    """Wait until the Master answers and that many Workers have registered."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://{HOST}:{page}/json/", timeout=5) as answer:
                if json.load(answer)["aliveworkers"] >= workers:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"The cluster has not come up with {workers} workers in {PATIENCE_S} s.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    with cluster() as environment:
        sys.exit(subprocess.run(sys.argv[1:], env=dict(environment), check=False).returncode)
