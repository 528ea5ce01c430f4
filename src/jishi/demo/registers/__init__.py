"""Made-up registers of several departments about the same units, with the truth beside them."""

from jishi.demo.registers.lists import Registers, registers_make, registers_write
from jishi.demo.registers.profiles import PROFILES

__all__ = ["PROFILES", "Registers", "registers_make", "registers_write"]
