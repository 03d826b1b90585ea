"""Output by who is asking."""

import io
import sys
import threading

from deskmeter.web.streams import belong, routed


def test_each_thread_writes_to_its_own_asker() -> None:
    heard = [io.StringIO(), io.StringIO()]

    def speak(number: int) -> None:
        belong(heard[number], io.StringIO())
        for _ in range(100):
            sys.stdout.write(str(number))

    with routed():
        threads = [threading.Thread(target=speak, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [stream.getvalue() for stream in heard] == ["0" * 100, "1" * 100]
