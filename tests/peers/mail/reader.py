"""A process that reads the mailbox to its end and says so mail by mail; it is there to be killed.

python reader.py DATABASE SETTINGS-AS-JSON
"""

import json
import sys

from bot.desk import Desk, Tools
from bot.desk.boards import Boards
from bot.screening import Screener
from bot.store.engine import connect
from bot.timelapse import ManualClock
from bot.wording import Wording
from config.mail import MailSettings
from directory.model import Kind
from handlers.mail import MailDoor
from tests.bot.stage import MONDAY


def main() -> None:
    tools = Tools(Boards(), Screener(), Wording.load(), {Kind.EMAIL: "mail", Kind.SLACK: "chat"})
    desk = Desk(connect(sys.argv[1]), tools, ManualClock(MONDAY))
    door = MailDoor(MailSettings(**json.loads(sys.argv[2])), desk, lambda: None)
    door.read(lambda: print("mail", flush=True))
    print("end", flush=True)


if __name__ == "__main__":
    main()
