# overwritten-descriptor: a copy runs over the end of a buffer, into the GDT.
#
# Eight bytes were thought to be enough for the loader's name. The one that is copied there takes
# 32, so it covers the three descriptors behind it: the null descriptor, code and data.
#
# Nothing happens. What a descriptor says was copied to the hidden part of the segment register when
# that was loaded (SDM vol. 3A §3.4.3); the GDT is not looked at again until the next load. That is
# a POP of ES, long afterwards: the byte with the type is an 'e' by then, which is no data segment,
# so #GP with the selector as its error code, 0x10. There is no IDT: triple fault.
#
# The last write to the descriptor leads to the copy, and that to the name: docs/broken-boots.md.
#
# ELF32. Run QEMU with -no-reboot, or it starts all over again.

  .file "overwritten-descriptor.S"
.include "pvh.inc"

  .code32
.include "serial.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_entry

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  lidt empty_idt_pointer
  lgdt gdt_pointer
  ljmp $GDT_CODE, $1f
1:
  movl $GDT_DATA, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  PRINTLN "overwritten-descriptor: a GDT of its own, and segments loaded from it"

  movl $long_name, %esi
  call copy_name
  PRINT "overwritten-descriptor: the loader is called "
  movl $loader_name, %esi
  call put_string
  call put_newline

  movl $100000, %ecx                            # what a boot does meanwhile
1:
  incl work
  loop 1b
  PRINTLN "overwritten-descriptor: much was done; now ES is saved, and loaded again"
  call serial_drain                             # the reset would cut off what is on its way
  pushl %es
load_es:
  popl %es
  PRINTLN "overwritten-descriptor: still here, which cannot be"
  POWER_OFF
ENDFUNC pvh_entry

# Copies the NUL-terminated string at ESI, however long it is.
FUNC copy_name
  cld
  movl $loader_name, %edi
1:
  lodsb
  stosb
  testb %al, %al
  jnz 1b
  ret
ENDFUNC copy_name

  .section .rodata
  .type long_name, @object
long_name:
  .asciz "Bootscope's own teaching loader"
  .size long_name, . - long_name
  .balign 8
empty_idt_pointer:
  .word 0
  .long 0

  .data
  .balign 8
  .type loader_name, @object
loader_name:
  .skip 8
  .size loader_name, . - loader_name
  .type gdt, @object
gdt:
  .quad 0
.equ GDT_CODE, . - gdt
  .quad 0x00cf9b000000ffff                      # code, read/execute, 32-bit, 0 to 4 GiB
.equ GDT_DATA, . - gdt
  .quad 0x00cf93000000ffff                      # data, read/write, 0 to 4 GiB
  .size gdt, . - gdt
gdt_pointer:
  .word . - gdt - 1
  .long gdt

  .section .bss
  .balign 4
  .type work, @object
work:
  .skip 4
  .size work, . - work
