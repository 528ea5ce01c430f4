"""Under which name the register keeps which of this room's rows came with an event of its own."""

PLACE = "grids:batch"
