"""The board: which situations wait for a pair, which pairs, who carries what, how each comune is doing."""

from intake.board.page import Board
from intake.board.question import OTHER, Question
from intake.board.situations import Situation

__all__ = ["OTHER", "Board", "Question", "Situation"]
