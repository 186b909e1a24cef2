# init: the smallest user space that proves that a kernel got there. A static x86-64 Linux program
# without a C library: prints one marker line with the time since boot, and powers the machine off.
#
# System calls: number in RAX, arguments in RDI, RSI, RDX, R10; SYSCALL overwrites RCX and R11; an
# error comes back as a small negative number in RAX (System V ABI, AMD64 supplement, appendix A;
# the numbers are those of the kernel's x86-64 table).

  .file "init.S"

.equ SYS_WRITE,          1
.equ SYS_IOCTL,          16
.equ SYS_PAUSE,          34
.equ SYS_REBOOT,         169
.equ SYS_CLOCK_GETTIME,  228

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
  subq $16, %rsp                                # struct timespec: seconds, nanoseconds
  movl $SYS_CLOCK_GETTIME, %eax
  movl $CLOCK_BOOTTIME, %edi
  movq %rsp, %rsi
  syscall

  # The line is put together from its end. RDI is where the text begins so far.
  leaq line_end(%rip), %rdi
  leaq suffix_end(%rip), %rsi
  movl $suffix_end - suffix, %ecx
  call prepend_text
  movq 8(%rsp), %rax                            # nanoseconds -> microseconds
  xorl %edx, %edx
  movl $1000, %ecx
  divq %rcx
  movl $6, %ecx                                 # always six decimals
  call prepend_decimal
  decq %rdi
  movb $'.', (%rdi)
  movq (%rsp), %rax
  movl $1, %ecx
  call prepend_decimal
  leaq prefix_end(%rip), %rsi
  movl $prefix_end - prefix, %ecx
  call prepend_text

  movl $SYS_WRITE, %eax
  movq %rdi, %rsi
  leaq line_end(%rip), %rdx
  subq %rsi, %rdx
  movl $STDOUT, %edi
  syscall

  # A serial line is slow, and power-off does not wait for it.
  movl $SYS_IOCTL, %eax
  movl $STDOUT, %edi
  movl $TCSBRK, %esi
  movl $1, %edx
  syscall

  movl $SYS_REBOOT, %eax
  movl $REBOOT_MAGIC1, %edi
  movl $REBOOT_MAGIC2, %esi
  movl $REBOOT_POWER_OFF, %edx
  xorl %r10d, %r10d
  syscall
1:                                              # the kernel panics if its first process ends
  movl $SYS_PAUSE, %eax
  syscall
  jmp 1b
  .size _start, . - _start

# Puts the RCX bytes that end at RSI before RDI.
  .type prepend_text, @function
prepend_text:
  decq %rsi
  decq %rdi
  movb (%rsi), %al
  movb %al, (%rdi)
  decl %ecx
  jnz prepend_text
  ret
  .size prepend_text, . - prepend_text

# Puts RAX in decimal before RDI, with zeros in front up to ECX digits.
  .type prepend_decimal, @function
prepend_decimal:
  movl $10, %r8d
1:
  xorl %edx, %edx
  divq %r8
  addb $'0', %dl
  decq %rdi
  movb %dl, (%rdi)
  decl %ecx
  jg 1b                                         # not yet as many digits as asked for
  testq %rax, %rax
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
