"""Imports every module of the package named on the command line and says how many there are."""

import importlib
import pkgutil
import sys

package = importlib.import_module(sys.argv[1])
names = [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
for name in names:
    importlib.import_module(name)
print(f"{len(names)} modules imported")
