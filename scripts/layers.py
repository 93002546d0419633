"""A contract for import-linter that finds the domain apps by itself."""

from pathlib import Path
from typing import Any

from importlinter.contracts.layers import Layer, LayersContract, ModuleTail

from parley.core.domain_apps import find_domain_apps

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "parley"
DOMAIN_APPS = "parley.*"


class AppLayersContract(LayersContract):
    """The contract `layers`, in which "parley.*" means all apps in no other layer. These may not import one another."""

    type_name = "app_layers"

    def check(self, *arguments: Any, **options: Any) -> Any:
        named = {tail.name for layer in self.layers for tail in layer.module_tails}
        domain_apps = Layer({ModuleTail(app) for app in find_domain_apps(PACKAGE, named)}, is_independent=True)
        self.layers = [domain_apps if layer == Layer({ModuleTail(DOMAIN_APPS)}) else layer for layer in self.layers]
        return super().check(*arguments, **options)
