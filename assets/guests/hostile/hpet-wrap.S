# hpet-wrap: an HPET timer with a period of 2^32 that is made to work as 32 bits afterwards: its next
# match is always now.

  .file "hpet-wrap.S"
.include "hostile/hostile.inc"

.equ CONF0, 0x100
.equ CMP0,  0x108

BEGIN
  HPET CONF0, 0x4c                              # periodic, interrupts, the next write is the match
  HPET CMP0, 0
  HPET CONF0, 0x4c
  HPET CMP0 + 4, 1                              # period 1_00000000h
  HPET CONF0, 0x10c                             # as 32 bits
  HPET 0xf0, 0
  HPET 0x10, 1                                  # on
1:
  jmp 1b
ENDFUNC pvh_entry
