from notifier.api.routes import build_api

__all__ = ["build_api"]
