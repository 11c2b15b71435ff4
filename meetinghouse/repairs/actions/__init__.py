"""Everything that can change an order from the town: taken in, corrected, moved, told of, handed out, cancelled."""

from meetinghouse.repairs.actions.correcting import Correction, correct_intake
from meetinghouse.repairs.actions.ending import agree_final_price, cancel_order
from meetinghouse.repairs.actions.forgetting import forget_old_customers
from meetinghouse.repairs.actions.handing_out import hand_out
from meetinghouse.repairs.actions.intake import Intake, PromiseMoved, WishedPiece, take_in
from meetinghouse.repairs.actions.minutes import set_sewing_day, set_sewing_week
from meetinghouse.repairs.actions.moving import move_piece, undo_move
from meetinghouse.repairs.actions.services import ServiceFacts, end_service, seed_services, set_service
from meetinghouse.repairs.actions.telling import answer, note_called, send_notices

__all__ = [
    "Correction",
    "Intake",
    "PromiseMoved",
    "ServiceFacts",
    "WishedPiece",
    "agree_final_price",
    "answer",
    "cancel_order",
    "correct_intake",
    "end_service",
    "forget_old_customers",
    "hand_out",
    "move_piece",
    "note_called",
    "seed_services",
    "send_notices",
    "set_service",
    "set_sewing_day",
    "set_sewing_week",
    "take_in",
    "undo_move",
]
