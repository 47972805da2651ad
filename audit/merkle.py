"""The Merkle tree of RFC 9162, section 2.1, grown a leaf at a time.

Only the peaks are kept, the roots of the complete subtrees from the largest to the smallest: 20 hashes for a
million leaves.
"""

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(salt: bytes, payload: bytes) -> bytes:
    """The hash of a leaf. Without its salt nobody can find out the payload by trying."""
    return sha256(LEAF + salt + payload).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


class MerkleTree:
    """A tree of ``size`` leaves, of which only the peaks are known."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        node, complete = leaf, self.size
        while complete & 1:
            node, complete = _node_hash(self.peaks.pop(), node), complete >> 1
        self.peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return sha256(b"").digest()
        *others, node = self.peaks
        for peak in reversed(others):
            node = _node_hash(peak, node)
        return node
