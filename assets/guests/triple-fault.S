# triple-fault: takes the processor down in the way that is hardest to debug, for the autopsy.
#
# The IDT is made one byte long (limit 0), so that no vector has a gate, and then an instruction
# faults. What the processor does next (SDM vol. 3A §6.15, interrupts 8 and 13):
#
#   1. UD2 raises #UD, vector 6. Its gate would be bytes 48-55 of the IDT: beyond the limit.
#   2. So #GP, vector 13, whose error code names the IDT entry that was wanted: index 6, with
#      bit 1 (IDT) set, and bit 0 (EXT) as well, for it happened while an exception was being
#      delivered (§6.13): 0x33. QEMU's TCG leaves EXT clear and logs 0x32. The gate of #GP is
#      beyond the limit too.
#   3. A contributory exception while delivering a contributory exception: #DF, vector 8, error
#      code 0. Its gate is beyond the limit as well.
#   4. A fault while delivering #DF is a triple fault: shutdown, which a PC turns into a reset.
#
# Nothing of this was pushed on the stack: no gate was ever read, so there was never a handler
# to push a frame for. CS:EIP still name `ud2_here`, IDTR still has limit 0, and that is the
# evidence. A debugger that stops before the reset shows both.
#
# ELF32. Run QEMU with -no-reboot, or it starts all over again.

  .file "triple-fault.S"
.include "pvh.inc"

  .code32
.include "serial.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_entry

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  PRINTLN "triple-fault: IDT limit 0, then UD2"
  call serial_drain                             # the reset would cut off what is on its way
  lidt empty_idt_pointer
ud2_here:
  ud2
  PRINTLN "triple-fault: still here, which cannot be"
  POWER_OFF
ENDFUNC pvh_entry

  .section .rodata
  .balign 8
  .type empty_idt_pointer, @object
empty_idt_pointer:
  .word 0                                       # limit: the offset of the last valid byte
  .long 0                                       # base
  .size empty_idt_pointer, . - empty_idt_pointer
