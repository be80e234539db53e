"""What PostgreSQL is started with, by the memory of the machine."""

import os


def settings(memory: int) -> dict[str, str]:
    """For a machine with so many MiB, most of which the application and the file cache shall have."""
    return {
        "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": f"{min(max(memory // 256, 8), 32)}MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 512)}MB",
        "max_connections": "60",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",  # planning a tile query took four times as long as running it
        "max_parallel_workers_per_gather": "0",
        # A statement stands in no log: its values stand in it, for the driver writes them there. What we ask
        # logs its own errors, without values; see PRIVATE_LOG.
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "cluster_name": "geoapi",
    }


def memory_mib() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
