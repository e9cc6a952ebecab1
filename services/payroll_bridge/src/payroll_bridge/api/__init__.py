from payroll_bridge.api.routes import build_api

__all__ = ["build_api"]
