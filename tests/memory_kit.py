"""How much memory a command took at most, asked by the command itself."""

PEAK = """
import resource, sys
from pathlib import Path

def peak_mb(*others):
    # Linux: getrusage(SELF) also counts what the parent held before exec, so a large test process would be counted
    used = [resource.getrusage(who).ru_maxrss // (1 if sys.platform == "linux" else 1024) for who in others]
    if sys.platform == "linux":
        lines = Path("/proc/self/status").read_text().splitlines()
        return max([int(line.split()[1]) for line in lines if line.startswith("VmHWM")] + used) // 1024
    return max([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, *used]) // 1024
"""
