# stale-translation: a page-table entry changed without INVLPG, and read through the old translation
# a million instructions later. Writes what it read to port F4h, and powers off.

  .file "stale-translation.S"
.include "hostile/hostile.inc"

BEGIN
  movl $directory, %edi
  movl $0x83, %eax                              # present, writable, 4 MiB
  movl $1024, %ecx
1:
  movl %eax, (%edi)
  addl $4, %edi
  addl $0x400000, %eax
  loop 1b
  movl $0x11, 0x800000
  movl $0x22, 0xc00000
  movl $directory, %eax
  movl %eax, %cr3
  movl $0x10, %eax                              # CR4.PSE
  movl %eax, %cr4
  movl $0x80000011, %eax
  movl %eax, %cr0
  movl 0x800000, %ebx                           # fills the TLB
  movl $0xc00083, directory + 8
  movl $500000, %ecx
2:
  loop 2b
  movl 0x800000, %eax
  outb %al, $TRACE_PORT
  POWER_OFF
ENDFUNC pvh_entry

  .section .bss
  .balign 4096
directory:
  .skip 4096
