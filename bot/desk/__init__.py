"""The desk: every product decision. What happens when somebody asks, sends, takes, answers …

Plain synchronous code; each call is one transaction, and nothing here touches the network.
"""

from bot.desk.desk import Desk
from bot.desk.turn import Tools

__all__ = ["Desk", "Tools"]
