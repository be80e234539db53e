"""Network addresses, as far as they stand for people."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """Whom an address stands for: itself or, of IPv6,
    the /64 that one household or telephone has to itself.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))


def is_loopback(address: str) -> bool:
    """Whether who asks sits at this machine."""
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
