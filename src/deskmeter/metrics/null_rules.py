"""What an empty period means, for the kinds of figures that share a rule."""

from deskmeter.locale import N_

COUNTED = N_("0 where nothing happened.")
COUNTED_MESSAGES = N_("0 where nothing happened; empty where no source brings messages.")
COUNTED_RECORDED = N_("0 where nothing happened; empty where no source records any.")
EMPTY = N_("Empty, not 0, where the population is empty.")
NOT_RECORDED = N_("Empty where no source records it: not recorded is not 0.")
UNTIL_IT_HAPPENED = N_("Empty until it happened; an empty period has no value, not 0.")
