"""What the server answers: deliveries at the door, its health, its meters."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deskmeter import __version__
from deskmeter.web.clerk import Clerk
from deskmeter.web.delivery import RefusalError, deliver
from deskmeter.web.follower import Follower
from deskmeter.web.inlets import Inlets
from deskmeter.web.meters import Meters


def application(inlets: Callable[[], Inlets], clerk: Clerk, follower: Follower, meters: Meters) -> Starlette:
    """The server's three addresses."""

    async def take_in(request: Request) -> Response:
        try:
            taken = await deliver(request, inlets(), clerk)
            answer = _json(200, asdict(taken))
        except RefusalError as refused:
            answer = _json(refused.status, refused.told, refused.headers)
        meters.answered(answer.status_code)
        return answer

    async def health(request: Request) -> Response:
        came, went = follower.positions
        troubles = [trouble for trouble in (clerk.trouble, follower.trouble) if trouble]
        told: dict[str, Any] = {
            "status": "trouble" if troubles else "ok",
            "version": __version__,
            "commits": came,
            "applied": went,
        }
        told |= {"waiting": clerk.waiting, "lag_s": round(follower.lag(), 3), "troubles": len(troubles)}
        return _json(503 if troubles else 200, told)

    async def figures(request: Request) -> Response:
        return Response(meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(
        routes=[
            Route("/in/{connection}", take_in, methods=["POST"]),
            Route("/healthz", health, methods=["GET"]),
            Route("/metrics", figures, methods=["GET"]),
        ]
    )


def _json(status: int, told: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(told) + "\n", status, headers, "application/json")
