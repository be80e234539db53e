"""Our own cluster, sending its log to the folder of backups where one is set."""

from runner.backup import folder as folders
from runner.backup.programs import control, system_of
from runner.cluster import Cluster
from runner.console import Fault, say
from runner.home import Home


def own_cluster(home: Home, guests: str | None = None) -> Cluster:
    """Of this home, with its log archived if GEOAPI_BACKUP_FOLDER is set."""
    return Cluster(home.path, home.logs, guests=guests, archive=home.backup_folder)


def start(cluster: Cluster) -> None:
    """Find or make the cluster, see that its archive is its own, and start it.

    Where the folder cannot be used it waits: the server keeps its log until it can. Raises Fault.
    """
    cluster.init()
    if cluster.archive:
        try:
            folders.prepare(cluster.archive)
        except Fault as fault:
            say(f"      the log is kept here, and not in the backups, until this is mended: {fault}")
        else:
            folders.claim(cluster.archive, system_of(control(cluster.data, cluster.major)))
    cluster.start()
