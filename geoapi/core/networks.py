"""Network addresses, as far as they stand for people."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


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


def read_networks(text: str) -> tuple[Network, ...]:
    """Of a list with commas: 127.0.0.0/8,10.2.0.0/16,::1. Raises ValueError with a sentence."""
    found = []
    for part in text.replace(",", " ").split():
        try:
            found.append(ip_network(part))
        except ValueError:
            raise ValueError(
                f"Number {len(found) + 1} of the list is no network, such as 10.2.0.0/16 or ::1"
            ) from None
    return tuple(found)


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether a client's address lies in one of them."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
