# init32: what init is, for a kernel of 32 bits. A static i386 Linux program without a C library:
# prints one marker line with the time since boot, and powers the machine off.
#
# System calls: number in EAX, arguments in EBX, ECX, EDX, ESI; INT 0x80 keeps the other registers;
# an error comes back as a small negative number in EAX (the numbers are those of the kernel's i386
# table).

  .file "init32.S"

.equ SYS_WRITE,          4
.equ SYS_PAUSE,          29
.equ SYS_IOCTL,          54
.equ SYS_REBOOT,         88
.equ SYS_CLOCK_GETTIME,  265

.equ STDOUT,             1
.equ CLOCK_BOOTTIME,     7
.equ TCSBRK,             0x5409                 # with argument 1: wait until the output is sent
.equ REBOOT_MAGIC1,      0xfee1dead
.equ REBOOT_MAGIC2,      672274793
.equ REBOOT_POWER_OFF,   0x4321fedc

  .text
  .globl _start
  .type _start, @function
_start:
  subl $8, %esp                                 # struct timespec: seconds, nanoseconds
  movl $SYS_CLOCK_GETTIME, %eax
  movl $CLOCK_BOOTTIME, %ebx
  movl %esp, %ecx
  int $0x80

  # The line is put together from its end. EDI is where the text begins so far.
  movl $line_end, %edi
  movl $suffix_end, %esi
  movl $suffix_end - suffix, %ecx
  call prepend_text
  movl 4(%esp), %eax                            # nanoseconds -> microseconds
  xorl %edx, %edx
  movl $1000, %ecx
  divl %ecx
  movl $6, %ecx                                 # always six decimals
  call prepend_decimal
  decl %edi
  movb $'.', (%edi)
  movl (%esp), %eax
  movl $1, %ecx
  call prepend_decimal
  movl $prefix_end, %esi
  movl $prefix_end - prefix, %ecx
  call prepend_text

  movl $SYS_WRITE, %eax
  movl $STDOUT, %ebx
  movl %edi, %ecx
  movl $line_end, %edx
  subl %edi, %edx
  int $0x80

  # A serial line is slow, and power-off does not wait for it.
  movl $SYS_IOCTL, %eax
  movl $STDOUT, %ebx
  movl $TCSBRK, %ecx
  movl $1, %edx
  int $0x80

  movl $SYS_REBOOT, %eax
  movl $REBOOT_MAGIC1, %ebx
  movl $REBOOT_MAGIC2, %ecx
  movl $REBOOT_POWER_OFF, %edx
  xorl %esi, %esi
  int $0x80
1:                                              # the kernel panics if its first process ends
  movl $SYS_PAUSE, %eax
  int $0x80
  jmp 1b
  .size _start, . - _start

# Puts the ECX bytes that end at ESI before EDI.
  .type prepend_text, @function
prepend_text:
  decl %esi
  decl %edi
  movb (%esi), %al
  movb %al, (%edi)
  decl %ecx
  jnz prepend_text
  ret
  .size prepend_text, . - prepend_text

# Puts EAX in decimal before EDI, with zeros in front up to ECX digits.
  .type prepend_decimal, @function
prepend_decimal:
  movl $10, %ebx
1:
  xorl %edx, %edx
  divl %ebx
  addb $'0', %dl
  decl %edi
  movb %dl, (%edi)
  decl %ecx
  jg 1b                                         # not yet as many digits as asked for
  testl %eax, %eax
  jnz 1b
  ret
  .size prepend_decimal, . - prepend_decimal

  .section .rodata
prefix:
  .ascii "bootscope-init: user space reached, uptime "
prefix_end:
suffix:
  .ascii " s\n"
suffix_end:

  .section .bss
line:
  .skip 128
line_end:
