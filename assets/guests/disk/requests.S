# Works on a whole disk with random requests, and checks what it reads:
#
#   requests COUNT SEED SECTORS
#
# Four processes, each on its own quarter of /dev/vda (SECTORS sectors of 512 bytes, all zeros, at
# most 524,288), make COUNT / 4 requests each, past the page cache (O_DIRECT): reads, writes,
# flushes, discards, zeros with and without leave to unmap. Each knows what every sector must hold,
# and ends at the first that holds something else. In the end it says
#
#   requests: COUNT, sum SUM
#
# with 16 hexadecimal digits. The same again, for a check from outside, is in RequestsModel.java: a
# change here is one there.
#
# Numbers come from SplitMix64 (Steele, Lea and Flood 2014): state += GOLDEN; mix(state). Process
# p's first state is SEED + p. A request takes one number r:
#   kind      r[63:60]: 0 flush, 1 discard, 2 zeros, 3 zeros that may be unmapped, 4-9 write, else
#             read
#   sectors   r[55:48] + 1 if r[58:56] = 0, else r[51:48] + 1
#   first     r[31:0] * (quarter - sectors + 1) / 2^32, from the quarter's start
#   memory    r[34:32] * 512 behind a page's start
# The n-th request of a process, if it writes, gives its sectors the age n. A sector of age 0 holds
# zeros; else its word i of 64 bits is key + i * GOLDEN, where key = mix(sector << 32 | age). What
# was discarded keeps what it held, as this device has it (virtio 1.2 section 5.2.6.2 leaves that
# open). A process's sum begins at 0; each sector read rotates it left by 7 and adds all its words.
# SUM is the exclusive or of the four.
  .file "requests.S"
  .set GOLDEN, 0x9E3779B97F4A7C15
  .set PROCESSES, 4
  .set MOST_SECTORS, 256

  .set SYS_write, 1
  .set SYS_open, 2
  .set SYS_mmap, 9
  .set SYS_ioctl, 16
  .set SYS_pread64, 17
  .set SYS_pwrite64, 18
  .set SYS_fork, 57
  .set SYS_exit, 60
  .set SYS_wait4, 61
  .set SYS_fsync, 74
  .set SYS_fallocate, 285
  .set O_RDWR_DIRECT, 0x4002
  .set BLKDISCARD, 0x1277
  .set BLKZEROOUT, 0x127F
  .set KEEP_SIZE_PUNCH_HOLE, 3

# In a process: rbx random state, rbp requests made, r12 file, r13 quarter's first sector, r14
# sectors of a request, r15 its first sector; rsp + 0 SEED, + 8 sum, + 16 requests to make, + 24
# sectors of a quarter, + 32 the process's number.
  .text
  .globl _start
_start:
  mov 16(%rsp), %rsi                   # argv[1]
  call decimal
  shr $2, %rax
  mov %rax, %r8
  mov 24(%rsp), %rsi
  call decimal
  mov %rax, %r9
  mov 32(%rsp), %rsi
  call decimal
  shr $2, %rax
  sub $64, %rsp
  mov %r9, (%rsp)
  mov %r8, 16(%rsp)
  mov %rax, 24(%rsp)

  mov $SYS_mmap, %eax                  # a page that the processes share, for their sums
  xor %edi, %edi
  mov $4096, %esi
  mov $3, %edx                         # PROT_READ | PROT_WRITE
  mov $0x21, %r10d                     # MAP_SHARED | MAP_ANONYMOUS
  mov $-1, %r8
  xor %r9d, %r9d
  call checked
  mov %rax, sums(%rip)

  xor %ebp, %ebp
1:
  mov $SYS_fork, %eax
  call checked
  test %eax, %eax
  jz process
  inc %ebp
  cmp $PROCESSES, %ebp
  jb 1b
2:
  mov $SYS_wait4, %eax
  mov $-1, %rdi
  lea status(%rip), %rsi
  xor %edx, %edx
  xor %r10d, %r10d
  call checked
  cmpl $0, status(%rip)
  jne exit_1                           # it has said why
  dec %ebp
  jnz 2b

  lea said(%rip), %rdi
  lea text_count(%rip), %rsi
  mov $text_count_end - text_count, %ecx
  rep movsb
  mov 16(%rsp), %rax
  shl $2, %rax
  call put_decimal
  lea text_sum(%rip), %rsi
  mov $text_sum_end - text_sum, %ecx
  rep movsb
  mov sums(%rip), %rsi
  mov (%rsi), %rax
  xor 8(%rsi), %rax
  xor 16(%rsi), %rax
  xor 24(%rsi), %rax
  call put_hexadecimal
  call say
  xor %edi, %edi
  mov $SYS_exit, %eax
  syscall

# ---------------------------------------------------------------- a process
process:
  mov %rbp, 32(%rsp)
  mov (%rsp), %rbx
  add %rbp, %rbx
  mov 24(%rsp), %r13
  imul %rbp, %r13
  movq $0, 8(%rsp)
  mov $SYS_open, %eax
  lea device(%rip), %rdi
  mov $O_RDWR_DIRECT, %esi
  xor %edx, %edx
  call checked
  mov %eax, %r12d
  xor %ebp, %ebp
next:
  cmp 16(%rsp), %rbp
  jae done
  inc %rbp
  movabs $GOLDEN, %rax
  add %rax, %rbx
  mov %rbx, %rax
  call mix
  mov %rax, %r8                        # r
  mov %rax, %rcx
  shr $48, %rcx
  mov %ecx, %r14d
  and $0xFF, %r14d
  test $0x700, %ecx
  jz 1f
  and $0xF, %r14d
1:
  inc %r14d
  mov %r8d, %eax
  mov 24(%rsp), %rcx
  sub %r14, %rcx
  inc %rcx
  imul %rcx, %rax
  shr $32, %rax
  lea (%rax,%r13), %r15
  mov %r8, %r9
  shr $32, %r9
  and $7, %r9d
  shl $9, %r9d
  lea buffer(%rip), %rax
  add %rax, %r9                        # where in memory
  mov %r8, %rax
  shr $60, %rax
  cmp $4, %eax
  jb 2f
  cmp $10, %eax
  jb write
  jmp read
2:
  lea kinds(%rip), %rcx
  jmp *(%rcx,%rax,8)

flush:
  mov $SYS_fsync, %eax
  mov %r12d, %edi
  call checked
  jmp next

discard:
  mov $BLKDISCARD, %esi
  call range
  jmp next

zeros:
  mov $BLKZEROOUT, %esi
  call range
  jmp aged_0

# ioctl esi on the request's range.
range:
  mov %r15, %rax
  shl $9, %rax
  mov %rax, bytes(%rip)
  mov %r14, %rax
  shl $9, %rax
  mov %rax, bytes + 8(%rip)
  mov $SYS_ioctl, %eax
  mov %r12d, %edi
  lea bytes(%rip), %rdx
  jmp checked

unmapped:
  mov $SYS_fallocate, %eax
  mov %r12d, %edi
  mov $KEEP_SIZE_PUNCH_HOLE, %esi
  mov %r15, %rdx
  shl $9, %rdx
  mov %r14, %r10
  shl $9, %r10
  call checked
aged_0:
  xor %eax, %eax
  call set_ages
  jmp next

write:
  mov %r9, %rdi
  mov %r15, %r10
1:
  mov %r10, %rax
  shl $32, %rax
  or %rbp, %rax
  call mix
  movabs $GOLDEN, %rdx
  mov $64, %ecx
2:
  mov %rax, (%rdi)
  add %rdx, %rax
  add $8, %rdi
  dec %ecx
  jnz 2b
  inc %r10
  lea (%r15,%r14), %rax
  cmp %rax, %r10
  jb 1b
  mov $SYS_pwrite64, %eax
  call transfer
  mov %ebp, %eax
  call set_ages
  jmp next

read:
  mov $SYS_pread64, %eax
  call transfer
  mov %r9, %rsi
  mov %r15, %r10
1:
  mov %r10, %rcx
  sub %r13, %rcx
  lea ages(%rip), %rax
  mov (%rax,%rcx,4), %eax
  xor %edx, %edx
  test %eax, %eax
  jz 2f
  mov %r10, %rcx
  shl $32, %rcx
  or %rcx, %rax
  call mix
  movabs $GOLDEN, %rdx
2:
  mov 8(%rsp), %r8
  rol $7, %r8
  mov $64, %ecx
3:
  cmp %rax, (%rsi)
  jne differs
  add %rax, %r8
  add %rdx, %rax
  add $8, %rsi
  dec %ecx
  jnz 3b
  mov %r8, 8(%rsp)
  inc %r10
  lea (%r15,%r14), %rax
  cmp %rax, %r10
  jb 1b
  jmp next

# System call eax with the request's bytes in memory at r9, which it keeps.
transfer:
  mov %r12d, %edi
  mov %r9, %rsi
  mov %r14, %rdx
  shl $9, %rdx
  mov %r15, %r10
  shl $9, %r10
  syscall
  mov %r14, %rdx
  shl $9, %rdx
  cmp %rdx, %rax
  je 1f
  test %rax, %rax
  js failed
  mov $-5, %rax                        # not all of it: EIO
  jmp failed
1:
  ret

# Gives the request's sectors the age eax.
set_ages:
  mov %r15, %rdi
  sub %r13, %rdi
  lea ages(%rip), %rcx
  lea (%rcx,%rdi,4), %rdi
  mov %r14d, %ecx
  rep stosl
  ret

done:
  mov $SYS_fsync, %eax
  mov %r12d, %edi
  call checked
  mov sums(%rip), %rdi
  mov 32(%rsp), %rcx
  mov 8(%rsp), %rax
  mov %rax, (%rdi,%rcx,8)
  xor %edi, %edi
  mov $SYS_exit, %eax
  syscall

# ---------------------------------------------------------------- trouble
differs:
  mov %r10, %rax
  lea text_differs(%rip), %rsi
  mov $text_differs_end - text_differs, %ecx
  jmp tell

failed:
  neg %rax                             # errno
  lea text_failed(%rip), %rsi
  mov $text_failed_end - text_failed, %ecx
tell:
  lea said(%rip), %rdi
  rep movsb
  call put_decimal
  call say
exit_1:
  mov $1, %edi
  mov $SYS_exit, %eax
  syscall

# ---------------------------------------------------------------- small things
# A system call that must not fail. Keeps r9, as the kernel does.
checked:
  syscall
  cmp $-4095, %rax
  jae failed
  ret

# SplitMix64's output function of rax. Changes rax, rcx, rdx.
mix:
  mov %rax, %rcx
  shr $30, %rcx
  xor %rcx, %rax
  movabs $0xBF58476D1CE4E5B9, %rdx
  imul %rdx, %rax
  mov %rax, %rcx
  shr $27, %rcx
  xor %rcx, %rax
  movabs $0x94D049BB133111EB, %rdx
  imul %rdx, %rax
  mov %rax, %rcx
  shr $31, %rcx
  xor %rcx, %rax
  ret

# The number at rsi. Changes rcx, rsi.
decimal:
  xor %eax, %eax
1:
  movzbl (%rsi), %ecx
  sub $'0', %ecx
  cmp $9, %ecx
  ja 2f
  lea (%rax,%rax,4), %rax
  lea (%rcx,%rax,2), %rax
  inc %rsi
  jmp 1b
2:
  ret

# rax in decimal at rdi.
put_decimal:
  xor %ecx, %ecx
  mov $10, %esi
1:
  xor %edx, %edx
  div %rsi
  push %rdx
  inc %ecx
  test %rax, %rax
  jnz 1b
2:
  pop %rax
  add $'0', %al
  stosb
  dec %ecx
  jnz 2b
  ret

# rax in 16 hexadecimal digits at rdi.
put_hexadecimal:
  mov %rax, %rdx
  mov $16, %ecx
1:
  rol $4, %rdx
  mov %edx, %eax
  and $0xF, %eax
  cmp $10, %eax
  jb 2f
  add $'a' - '0' - 10, %eax
2:
  add $'0', %eax
  stosb
  dec %ecx
  jnz 1b
  ret

# Ends the line that goes up to rdi, and prints it.
say:
  movb $'\n', (%rdi)
  lea said(%rip), %rsi
  lea 1(%rdi), %rdx
  sub %rsi, %rdx
  mov $SYS_write, %eax
  mov $1, %edi
  syscall
  ret

  .section .rodata
  .balign 8
kinds: .quad flush, discard, zeros, unmapped
device: .asciz "/dev/vda"
text_count: .ascii "requests: "
text_count_end:
text_sum: .ascii ", sum "
text_sum_end:
text_differs: .ascii "requests: it holds something else: sector "
text_differs_end:
text_failed: .ascii "requests: a request failed with error "
text_failed_end:

  .bss
  .balign 4096
buffer: .skip (MOST_SECTORS + 8) * 512
ages: .skip 131072 * 4                 # of the quarter's sectors
sums: .skip 8
bytes: .skip 16
status: .skip 8
said: .skip 128
