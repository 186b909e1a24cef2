# hello-multiboot: reads what a Multiboot loader hands over and prints it on COM1.
#
# ELF32, for QEMU's -kernel refuses a Multiboot image of the other class. It has no PVH note, so
# that no loader has a choice.

  .file "hello-multiboot.S"
.include "pvh.inc"
.include "multiboot.inc"

  .code32
.include "serial.inc"

MULTIBOOT_HEADER MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO

  .text
# EAX = magic, EBX = information structure. EBX stays there for the whole run.
FUNC multiboot_entry
  USE_STACK
  call serial_init
  PRINTLN "hello-multiboot: entered"
  PRINT "magic         "
  call put_hex32
  cmpl $MULTIBOOT_LOADER_MAGIC, %eax
  je 1f
  PRINTLN " (wrong: a loader gives 0x2badb002)"
  jmp .Ldone                                    # EBX cannot be believed then
1:
  PRINTLN " (right)"
  call print_flags
  call print_memory
  call print_texts
  call print_modules
  call print_memory_map
.Ldone:
  PRINTLN "hello-multiboot: powering off"
  call serial_drain
  POWER_OFF
ENDFUNC multiboot_entry

FUNC print_flags
  PRINT "flags         "
  movl MBI_flags(%ebx), %eax
  call put_hex32
  call put_newline
  ret
ENDFUNC print_flags

FUNC print_memory
  testl $MBI_MEMORY, MBI_flags(%ebx)
  jz 1f
  PRINT "mem_lower     "
  movl MBI_mem_lower(%ebx), %eax
  call put_dec32
  PRINTLN " KiB"
  PRINT "mem_upper     "
  movl MBI_mem_upper(%ebx), %eax
  call put_dec32
  PRINTLN " KiB"
1:
  ret
ENDFUNC print_memory

FUNC print_texts
  testl $MBI_CMDLINE, MBI_flags(%ebx)
  jz 1f
  PRINT "command line  "
  movl MBI_cmdline(%ebx), %esi
  call put_quoted
1:
  testl $MBI_LOADER_NAME, MBI_flags(%ebx)
  jz 2f
  PRINT "loader        "
  movl MBI_boot_loader_name(%ebx), %esi
  call put_quoted
2:
  ret
ENDFUNC print_texts

# Sends the string at ESI in quotes, and a new line.
FUNC put_quoted
  pushl %eax
  movb $0x22, %al                               # a double quote
  call put_char
  call put_string
  call put_char
  call put_newline
  popl %eax
  ret
ENDFUNC put_quoted

# Where modules lie is the loader's choice: their sizes, strings and first words are printed, and
# whether they begin on a page, as the header asks.
FUNC print_modules
  testl $MBI_MODULES, MBI_flags(%ebx)
  jz 3f
  PRINT "modules       "
  movl MBI_mods_count(%ebx), %eax
  movl %eax, %ecx
  call put_dec32
  call put_newline
  movl MBI_mods_addr(%ebx), %edi
  jecxz 3f
1:
  PRINT "  "
  movl MODULE_start(%edi), %edx
  movl MODULE_end(%edi), %eax
  subl %edx, %eax
  call put_dec32
  PRINT " bytes, first word "
  movl (%edx), %eax
  call put_hex32
  testl $0xfff, %edx
  jz 2f
  PRINT ", not on a page"
2:
  PRINT ", "
  movl MODULE_string(%edi), %esi
  call put_quoted
  addl $MODULE_SIZEOF, %edi
  decl %ecx
  jnz 1b
3:
  ret
ENDFUNC print_modules

FUNC print_memory_map
  testl $MBI_MMAP, MBI_flags(%ebx)
  jz 2f
  PRINTLN "memory map"
  PRINTLN "  base               length             type"
  movl MBI_mmap_addr(%ebx), %edi
  movl MBI_mmap_length(%ebx), %ecx
  addl %edi, %ecx                               # its end
1:
  cmpl %ecx, %edi
  jae 2f
  PRINT "  "
  movl MMAP_base(%edi), %eax
  movl MMAP_base + 4(%edi), %edx
  call put_hex64
  PRINT " "
  movl MMAP_length(%edi), %eax
  movl MMAP_length + 4(%edi), %edx
  call put_hex64
  PRINT " "
  movl MMAP_type(%edi), %eax
  call put_dec32
  call put_newline
  movl MMAP_size(%edi), %eax
  leal 4(%edi, %eax), %edi                      # `size` does not count itself
  jmp 1b
2:
  ret
ENDFUNC print_memory_map
