"""The floor plan on one page: which rooms there are, and how they are wired together.

Rooms import downwards only. What must go upwards goes through the registries that are filled here: the menu, kinds of
payment (`money.kinds`), what is held of a person, and who moves it when two are one. Importing this module declares
every table, job and check of the house.
"""

from meetinghouse.board import checks as board_checks
from meetinghouse.board import jobs as board_jobs
from meetinghouse.board.holding import BoardHolder
from meetinghouse.board.merger import BoardMerger
from meetinghouse.board.pages import pages as board_pages
from meetinghouse.ground.furniture import MenuEntry
from meetinghouse.ground.guards import SIGNED_IN
from meetinghouse.ground.pages import pages as ground_pages
from meetinghouse.ground.words import N_
from meetinghouse.keeping.holding import CopiesHolder
from meetinghouse.keeping.pages import pages as keeping_pages
from meetinghouse.members import checks as members_checks
from meetinghouse.members import jobs as members_jobs
from meetinghouse.members import models as members_models
from meetinghouse.members.counting import checks as counting_checks
from meetinghouse.members.counting.pages import pages as counting_pages
from meetinghouse.members.exchange import jobs as exchange_jobs
from meetinghouse.members.exchange.holding import ListsHolder
from meetinghouse.members.exchange.merger import ListsMerger
from meetinghouse.members.exchange.pages import pages as exchange_pages
from meetinghouse.members.holding import MembersHolder
from meetinghouse.members.merger import MembersMerger
from meetinghouse.members.pages import pages as members_pages
from meetinghouse.members.payable import MemberDues
from meetinghouse.money import checks as money_checks
from meetinghouse.money import jobs as money_jobs
from meetinghouse.money import kinds
from meetinghouse.money.holding import MoneyHolder
from meetinghouse.money.merger import MoneyMerger
from meetinghouse.money.pages import pages as money_pages
from meetinghouse.people import checks as people_checks
from meetinghouse.people import duties, holdings, merging
from meetinghouse.people import jobs as people_jobs
from meetinghouse.people.holding import PeopleHolder
from meetinghouse.people.merger import PeopleMerger
from meetinghouse.people.pages import pages as people_pages
from meetinghouse.repairs import checks as repairs_checks
from meetinghouse.repairs import jobs as repairs_jobs
from meetinghouse.repairs.holding import RepairsHolder
from meetinghouse.repairs.pages import pages as repairs_pages
from meetinghouse.repairs.payable import RepairOrders
from meetinghouse.shop import checks as shop_checks
from meetinghouse.shop import jobs as shop_jobs
from meetinghouse.shop.holding import ShopHolder
from meetinghouse.shop.pages import pages as shop_pages
from meetinghouse.shop.payable import ShopOrders
from meetinghouse.today.pages import pages as today_pages

BLUEPRINTS = [
    today_pages,
    people_pages,
    money_pages,
    shop_pages,
    repairs_pages,
    board_pages,
    members_pages,
    counting_pages,
    exchange_pages,
    keeping_pages,
    ground_pages,
]

MENU = [
    MenuEntry(N_("Home"), "today.home", "home"),
    MenuEntry(N_("Shop"), "shop.items", "shop"),
    MenuEntry(N_("Repairs"), "repairs.about", "repair"),
    MenuEntry(N_("Come and see us"), "today.come", "heart"),
    MenuEntry(N_("What we decide"), "board.votes", "vote", SIGNED_IN),
    MenuEntry(N_("Membership"), "members.membership", "person", SIGNED_IN),
    MenuEntry(N_("Counter"), "shop.counter", "coin", duties.HAND_OUT),
    MenuEntry(N_("Repair counter"), "repairs.counter", "repair", duties.HAND_OUT),
    MenuEntry(N_("Till"), "money.till", "coin", duties.HAND_OUT),
    MenuEntry(N_("Register"), "members.register", "person", duties.REGISTER),
    MenuEntry(N_("Help to sign in"), "people.whom_to_help", "person", duties.HELP_IN),
    MenuEntry(N_("Things for sale"), "shop.seller_items", "plus", duties.SELL),
    MenuEntry(N_("Treasurer"), "money.desk_page", "list", duties.KEEP_BOOKS),
    MenuEntry(N_("Dues"), "members.desk", "coin", duties.KEEP_BOOKS),
    MenuEntry(N_("How many we are"), "counting.counts", "list", duties.COUNT_MEMBERS),
    MenuEntry(N_("Lists of members"), "exchange.lists", "list", duties.EXCHANGE),
    MenuEntry(N_("People and roles"), "keeping.people", "person", duties.GIVE_ROLES),
    MenuEntry(N_("Keeper"), "keeping.desk", "key", duties.KEEP_HOUSE),
]

kinds.register("shop", ShopOrders())
kinds.register("repairs", RepairOrders(), holds=False)
kinds.register("dues", MemberDues(), holds=False)

# In the order of the house's locks: charges before dues (`members.actions.locking`).
for room, holder in (
    ("people", PeopleHolder()),
    ("shop", ShopHolder()),
    ("repairs", RepairsHolder()),
    ("money", MoneyHolder()),
    ("members", MembersHolder()),
    ("lists", ListsHolder()),
    ("board", BoardHolder()),
    ("keeping", CopiesHolder()),
):
    holdings.register(room, holder)

for room, merger in (
    ("people", PeopleMerger()),
    ("money", MoneyMerger()),
    ("members", MembersMerger()),
    ("lists", ListsMerger()),
    ("board", BoardMerger()),
):
    merging.register(room, merger)

# Imported for what they register when they are imported.
WITH_JOBS_AND_CHECKS = [
    people_jobs,
    people_checks,
    money_jobs,
    money_checks,
    members_models,
    members_jobs,
    members_checks,
    counting_checks,
    exchange_jobs,
    shop_jobs,
    shop_checks,
    board_jobs,
    board_checks,
    repairs_jobs,
    repairs_checks,
]
