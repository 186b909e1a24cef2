# impossible-alarm: an RTC alarm at an hour that no day has, interrupts for it on, and register A
# written over and over, each time of which the next alarm has to be found.

  .file "impossible-alarm.S"
.include "hostile/hostile.inc"

BEGIN
  CMOS 0x05, 0x7f                               # hours alarm
  CMOS 0x0b, 0x22                               # AIE, 24 hours
  WRITE_PORT 0x0a, 0x70
1:
  inb $0x71, %al
  outb %al, $0x71
  jmp 1b
ENDFUNC pvh_entry
