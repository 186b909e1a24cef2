# wrong-pte: a page-table entry is overwritten, and nobody notices until long afterwards.
#
# The table of counters lies right below the page table. The function that clears the counters
# mistakes their size in bytes for their number, so it clears four times as much: the counters,
# and the first 192 entries of the page table. One of them maps the window, linear 0x40000.
#
# Nothing happens. The program, its stack and its data lie from 1 MiB on, behind what was cleared,
# and the processor may go on with the translation of the window that it has kept: a changed entry
# counts once the old translation is gone (SDM vol. 3A §4.10.4). That is when CR3 is loaded again,
# and the window is looked at after that: #PF, not present, CR2 = 0x40000. There is no IDT: triple
# fault.
#
# The fault is the reader's; the mistake is in clear_counters. The last write to the entry that was
# not present leads there: docs/broken-boots.md.
#
# ELF32. Run QEMU with -no-reboot, or it starts all over again.

  .file "wrong-pte.S"
.include "pvh.inc"

  .code32
.include "serial.inc"

XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_entry

# 32-bit paging: tables of 1,024 entries of 4 bytes (SDM vol. 3A §4.3).
.equ CR0_PG,         1 << 31
.equ PAGE_PRESENT,   1 << 0
.equ PAGE_WRITE,     1 << 1
.equ PAGE,           4096
.equ ENTRIES,        1024
.equ WINDOW,         0x40000                    # linear

.equ COUNTERS,       64
.equ COUNTERS_BYTES, COUNTERS * 4

  .text
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  lidt empty_idt_pointer
  call build_page_tables
  movl $page_directory, %eax
  movl %eax, %cr3
  movl %cr0, %eax
  orl $CR0_PG, %eax
  movl %eax, %cr0
  PRINTLN "wrong-pte: paging is on; linear 0x40000 is a window on another page"

  movl $0x600d, WINDOW
  PRINT "wrong-pte: through the window = "
  movl WINDOW, %eax
  call put_hex32
  call put_newline

  call clear_counters
  PRINTLN "wrong-pte: counters cleared"

  movl $100000, %ecx                            # what a boot does meanwhile
1:
  incl counters
  loop 1b
  PRINT "wrong-pte: counted to "
  movl counters, %eax
  call put_dec32
  call put_newline

  movl %cr3, %eax
  movl %eax, %cr3
  PRINTLN "wrong-pte: CR3 loaded again; looking through the window"
  call serial_drain                             # the reset would cut off what is on its way
read_window:
  movl WINDOW, %eax
  PRINTLN "wrong-pte: still here, which cannot be"
  POWER_OFF
ENDFUNC pvh_entry

# The first 4 MiB at their own addresses, but for the window.
FUNC build_page_tables
  movl $page_table + PAGE_PRESENT + PAGE_WRITE, page_directory
  movl $page_table, %edi
  movl $PAGE_PRESENT + PAGE_WRITE, %eax
  movl $ENTRIES, %ecx
1:
  movl %eax, (%edi)
  addl $4, %edi
  addl $PAGE, %eax
  loop 1b
  movl $window_page + PAGE_PRESENT + PAGE_WRITE, page_table + WINDOW / PAGE * 4
  ret
ENDFUNC build_page_tables

# STOSL stores 4 bytes at a time, so ECX should be COUNTERS.
FUNC clear_counters
  cld
  movl $counters, %edi
  movl $COUNTERS_BYTES, %ecx
  xorl %eax, %eax
  rep stosl
  ret
ENDFUNC clear_counters

  .section .rodata
  .balign 8
empty_idt_pointer:
  .word 0
  .long 0

  .section .bss
  .balign PAGE
  .skip PAGE - COUNTERS_BYTES
  .type counters, @object
counters:
  .skip COUNTERS_BYTES
  .size counters, . - counters
  .type page_table, @object
page_table:
  .skip PAGE
  .size page_table, . - page_table
  .type page_directory, @object
page_directory:
  .skip PAGE
  .size page_directory, . - page_directory
  .type window_page, @object
window_page:
  .skip PAGE
  .size window_page, . - window_page
