# hello-pvh: reads what the loader hands over at a PVH entry and prints all of it on COM1.
#
# ELF64 with 32-bit code: the class of the file says nothing about the mode of the processor, for
# the ABI enters every guest in 32-bit protected mode. Linux's vmlinux is of this kind too.

  .file "hello-pvh.S"
.include "pvh.inc"

  .code32
.include "serial.inc"

XEN_NOTE XEN_ELFNOTE_GUEST_OS, .asciz, "bootscope"
XEN_NOTE XEN_ELFNOTE_GUEST_VERSION, .asciz, "hello-pvh"
XEN_NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_entry     # 8 bytes, as Linux does in an ELF64

  .text
# EBX = hvm_start_info. It stays there for the whole run.
FUNC pvh_entry
  TRACE TRACE_PVH_ENTRY
  USE_STACK
  call serial_init
  PRINTLN "hello-pvh: entered through XEN_ELFNOTE_PHYS32_ENTRY"
  call print_header
  cmpl $START_INFO_MAGIC, START_INFO_magic(%ebx)
  jne .Ldone                                    # no start_info: nothing below can be believed
  call print_modules
  call print_memory_map
.Ldone:
  PRINTLN "hello-pvh: powering off"
  call serial_drain
  TRACE TRACE_USER                              # exit point 8: the report is out
  POWER_OFF
ENDFUNC pvh_entry

FUNC print_header
  PRINT "magic         "
  movl START_INFO_magic(%ebx), %eax
  call put_hex32
  cmpl $START_INFO_MAGIC, %eax
  je 1f
  PRINTLN " (wrong: hvm_start_info has 0x336ec578)"
  ret
1:
  PRINTLN " (right)"
  PRINT "version       "
  movl START_INFO_version(%ebx), %eax
  call put_dec32
  call put_newline
  PRINT "flags         "
  movl START_INFO_flags(%ebx), %eax
  call put_hex32
  call put_newline
  PRINT "command line  "
  movl START_INFO_cmdline_paddr(%ebx), %eax
  movl START_INFO_cmdline_paddr + 4(%ebx), %edx
  call put_quoted
  call put_newline
  PRINT "rsdp          "
  movl START_INFO_rsdp_paddr(%ebx), %eax
  movl START_INFO_rsdp_paddr + 4(%ebx), %edx
  call put_hex64
  call put_newline
  ret
ENDFUNC print_header

FUNC print_modules
  PRINT "modules       "
  movl START_INFO_nr_modules(%ebx), %ecx
  movl %ecx, %eax
  call put_dec32
  call put_newline
  testl %ecx, %ecx
  jz 3f
  movl START_INFO_modlist_paddr(%ebx), %edi
  movl START_INFO_modlist_paddr + 4(%ebx), %edx
  call require_below_4g
  jc 3f
  xorl %ebp, %ebp                               # EBP counts up to ECX, EDI walks the entries
2:
  PRINT "  module "
  movl %ebp, %eax
  call put_dec32
  PRINT ": address "
  movl MODLIST_paddr(%edi), %eax
  movl MODLIST_paddr + 4(%edi), %edx
  call put_hex64
  PRINT ", size "
  movl MODLIST_size(%edi), %eax
  movl MODLIST_size + 4(%edi), %edx
  call put_hex64
  PRINT ", command line "
  movl MODLIST_cmdline_paddr(%edi), %eax
  movl MODLIST_cmdline_paddr + 4(%edi), %edx
  call put_quoted
  call put_newline
  addl $MODLIST_SIZEOF, %edi
  incl %ebp
  cmpl %ecx, %ebp
  jb 2b
3:
  ret
ENDFUNC print_modules

FUNC print_memory_map
  PRINT "memory map    "
  xorl %ecx, %ecx
  cmpl $0, START_INFO_version(%ebx)
  je 1f                                         # version 0 ends before the memory map
  movl START_INFO_memmap_entries(%ebx), %ecx
1:
  movl %ecx, %eax
  call put_dec32
  PRINTLN " entries"
  testl %ecx, %ecx
  jz 4f
  movl START_INFO_memmap_paddr(%ebx), %edi
  movl START_INFO_memmap_paddr + 4(%ebx), %edx
  call require_below_4g
  jc 4f
  PRINTLN "  base               size               type"
2:
  PRINT "  "
  movl MEMMAP_addr(%edi), %eax
  movl MEMMAP_addr + 4(%edi), %edx
  call put_hex64
  PRINT " "
  movl MEMMAP_size(%edi), %eax
  movl MEMMAP_size + 4(%edi), %edx
  call put_hex64
  PRINT " "
  movl MEMMAP_type(%edi), %eax
  call put_dec32
  PRINT " "
  cmpl $MEMMAP_LAST_TYPE, %eax
  jbe 3f
  xorl %eax, %eax
3:
  movl memory_type_names(, %eax, 4), %esi
  call put_string
  call put_newline
  addl $MEMMAP_SIZEOF, %edi
  decl %ecx
  jnz 2b
4:
  ret
ENDFUNC print_memory_map

# Sends the string at EDX:EAX in quotes. No string (address 0) prints like an empty one: loaders
# differ in which of the two they use for "no command line", and to a guest they mean the same.
FUNC put_quoted
  pushl %eax
  pushl %esi
  testl %edx, %edx
  jnz 2f
  movl %eax, %esi
  movb $0x22, %al                               # a double quote
  call put_char
  testl %esi, %esi
  jz 1f
  call put_string
1:
  call put_char
  jmp 3f
2:
  PRINT "(above 4 GiB)"
3:
  popl %esi
  popl %eax
  ret
ENDFUNC put_quoted

# Sets CF, and says why, if the upper half EDX of an address is not 0: this guest has no paging
# and so cannot reach it.
FUNC require_below_4g
  testl %edx, %edx
  jz 1f
  PRINTLN "  (above 4 GiB: out of this guest's reach)"
  stc
  ret
1:
  clc
  ret
ENDFUNC require_below_4g

  .section .rodata
  .balign 4
  .type memory_type_names, @object
memory_type_names:                              # start_info.h, XEN_HVM_MEMMAP_TYPE_*
  .long 10f, 11f, 12f, 13f, 14f, 15f, 16f, 17f
  .size memory_type_names, . - memory_type_names
10: .asciz "unknown"
11: .asciz "RAM"
12: .asciz "reserved"
13: .asciz "ACPI"
14: .asciz "NVS"
15: .asciz "unusable"
16: .asciz "disabled"
17: .asciz "persistent memory"
