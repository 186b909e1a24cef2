# A firmware that does again and again what real ones do on their way to a kernel, and ends in a
# triple fault. It boots nothing, and checks nothing: the start-up caches are trained on it, so what
# matters is that each kind of thing is done, and often enough.
#
#   real mode           calls, stack, strings, segments, interrupts, ports, CMOS, PCI configuration
#   shadow RAM          the ROM copied over itself, with PAM as in the ICH9's host bridge (q35)
#   32-bit mode         there and back again; memory above 1 MiB, APIC, I/O APIC, HPET, a PCI scan
#   fw_cfg              by port and by DMA, up to the kernel's own bytes
#
# The ROM is 64 KiB; real mode's CS is 0xF000, its code starts at offset 0, and it is entered at
# 0xFFF0 (SDM vol. 3A section 10.1.4).
  .file "firmware-mix.S"
  .set ROUNDS, 400
  .set CODE32, 8
  .set DATA32, 16
  .set CODE16, 24
  .set DATA16, 32
  .set BUFFER, 0x200000            # above 1 MiB
  .set DMA, 0x6000                 # its descriptor
  .set VECTOR, 0x15

  .text
  .code16
  .globl _start
_start:
  cli
  cld
  xor %ax, %ax
  mov %ax, %ss
  mov $0x7000, %sp
  mov %ax, %ds
  movw $handler, VECTOR * 4
  movw $0xF000, VECTOR * 4 + 2
  call shadow
  mov $ROUNDS, %cx
round:
  push %cx
  call real_mode
  call configuration
  call protected
  pop %cx
  loop round
  lidtl %cs:nothing
  int3

# The ROM's place becomes RAM with the same bytes in it: PAM0 to PAM6 at 0x90 of 00:00.0.
shadow:
  mov $0x80000090, %eax
  mov $0x33202000, %edx            # PAM0: writes go to RAM
  call write_configuration
  push $0xF000
  pop %ds
  push $0xF000
  pop %es
  xor %si, %si
  xor %di, %di
  mov $0x4000, %cx
  rep movsl
  mov $0x80000090, %eax
  mov $0x33333000, %edx
  call write_configuration
  mov $0x80000094, %eax
  mov $0x00333333, %edx
  jmp write_configuration

real_mode:
  pushal
  push %ds
  push %es
  xor %ax, %ax
  mov %ax, %ds
  mov %ax, %es
  mov $0x5000, %bx
  mov $20, %cx
1:
  mov %cl, (%bx)
  mov %cx, 2(%bx)
  movl $0x12345678, 4(%bx)
  movzbl (%bx), %eax
  movzwl 2(%bx), %edx
  add 4(%bx), %eax
  adc %dx, 2(%bx)
  sub $3, %al
  and $0x7F, %ah
  or %ax, 8(%bx)
  xor %dl, %dh
  shl $2, %eax
  shr $1, %dx
  inc %dx
  decw 2(%bx)
  cmp $7, %cl
  je 2f
  testb $1, (%bx)
  jz 2f
  call leaf
2:
  lcall $0xF000, $far_leaf
  lea 16(%bx,%si), %bx
  and $0x5FFF, %bx
  loop 1b
  mov $0x5000, %di
  mov $64, %cx
  mov $0x20, %al
  rep stosb
  mov $0x5000, %si
  mov $0x5100, %di
  mov $32, %cx
  rep movsw
  mov $0x5000, %si
  mov $8, %cx
3:
  lodsb
  stosw
  cmpb $0x20, %al
  jne 4f
  loop 3b
4:
  pushf
  popf
  mov $0xE820, %eax
  int $VECTOR
  mov $0x70, %dx
  mov $0x0F, %al
  out %al, %dx
  in $0x71, %al
  mov $0x10, %al
  out %al, $0x70
  in $0x71, %al
  in $0x61, %al
  mov $0x402, %dx
  in %dx, %al
  mov $'x', %al
  out %al, %dx
  in $0x92, %al
  or $2, %al
  out %al, $0x92
  pop %es
  pop %ds
  popal
  ret

leaf:
  push %bp
  mov %sp, %bp
  push %bx
  mov 2(%bp), %bx
  imul $3, %bx, %bx
  mov $10, %bl
  mov $100, %ax
  div %bl
  mul %bl
  pop %bx
  pop %bp
  ret

far_leaf:
  push %es
  pop %es
  lret

handler:
  sti
  clc
  cli
  iret

# eax address, edx value.
write_configuration:
  push %dx
  mov $0xCF8, %dx
  out %eax, %dx
  pop %dx
  mov %edx, %eax
  mov $0xCFC, %dx
  out %eax, %dx
  ret

# Vendor and device of 32 devices on bus 0, by word and byte.
configuration:
  mov $0x80000000, %ebx
  mov $32, %cx
1:
  mov %ebx, %eax
  mov $0xCF8, %dx
  out %eax, %dx
  mov $0xCFC, %dx
  in %dx, %ax
  mov $0xCFE, %dx
  in %dx, %ax
  in %dx, %al
  add $0x800, %ebx
  loop 1b
  ret

# To 32-bit mode and back; interrupts stay off.
protected:
  lidtl %cs:nothing
  lgdtl %cs:table
  mov %cr0, %eax
  or $1, %al
  mov %eax, %cr0
  ljmpl $CODE32, $0xF0000 + flat
  .code32
flat:
  mov $DATA32, %eax
  mov %eax, %ds
  mov %eax, %es
  mov %eax, %ss
  mov %eax, %fs
  mov %eax, %gs
  mov %esp, 0x5F00
  mov $0x6800, %esp
  call memory
  call devices
  call items
  mov 0x5F00, %esp
  mov $DATA16, %eax
  mov %eax, %ds
  mov %eax, %es
  mov %eax, %ss
  mov %eax, %fs
  mov %eax, %gs
  ljmp $CODE16, $narrow
  .code16
narrow:
  mov %cr0, %eax
  and $~1, %eax
  mov %eax, %cr0
  ljmp $0xF000, $real
real:
  lidtl %cs:vectors
  xor %ax, %ax
  mov %ax, %ds
  mov %ax, %es
  mov %ax, %ss
  mov %ax, %fs
  mov %ax, %gs
  ret
  .code32

memory:
  mov $BUFFER, %edi
  mov $0x100, %ecx
  xor %eax, %eax
  rep stosl
  mov $0xF0000, %esi
  mov $BUFFER, %edi
  mov $0x800, %ecx
  rep movsb
  mov $BUFFER, %esi
  mov $64, %ecx
  xor %edx, %edx
1:
  movzbl (%esi), %eax
  add %eax, %edx
  rol $3, %edx
  mov %edx, 0x1000(%esi)
  inc %esi
  dec %ecx
  jnz 1b
  mov %edx, %eax
  xor %edx, %edx
  mov $1000, %ecx
  div %ecx
  push %eax
  push %edx
  call 2f
  pop %edx
  pop %eax
  ret
2:
  push %ebp
  mov %esp, %ebp
  mov 8(%ebp), %eax
  imul 12(%ebp), %eax
  leave
  ret

devices:
  mov 0xFEE00030, %eax             # local APIC: version
  mov 0xFEE000F0, %eax
  mov %eax, 0xFEE000F0
  movl $1, 0xFEC00000              # I/O APIC: version
  mov 0xFEC00010, %eax
  mov 0xFED00000, %eax             # HPET: capabilities
  mov 0xFED000F0, %eax
  mov $0x80000000, %ebx
  mov $16, %ecx
1:
  mov %ebx, %eax
  mov $0xCF8, %edx
  out %eax, %dx
  mov $0xCFC, %edx
  in %dx, %eax
  add $0x800, %ebx
  dec %ecx
  jnz 1b
  ret

# fw_cfg: the signature and the number of files by port, then the kernel by DMA.
items:
  mov $0x510, %edx
  xor %eax, %eax
  out %ax, %dx
  inc %edx
  in %dx, %al
  mov $BUFFER, %edi
  mov $3, %ecx
  rep insb
  mov $0x19, %eax
  dec %edx
  out %ax, %dx
  inc %edx
  mov $4, %ecx
1:
  in %dx, %al
  dec %ecx
  jnz 1b
  movl $0x0A001100, DMA            # big-endian: select item 0x11, the kernel, and read
  movl $0x00100000, DMA + 4        # 4096 bytes
  movl $0, DMA + 8
  movl $0x00002000, DMA + 12       # to BUFFER
  mov $0x514, %edx
  xor %eax, %eax
  out %eax, %dx
  mov $DMA, %eax
  bswap %eax
  mov $0x518, %edx
  out %eax, %dx
  ret

  .balign 8
descriptors:
  .quad 0
  .quad 0x00CF9B000000FFFF         # CODE32: base 0, 4 GiB
  .quad 0x00CF93000000FFFF         # DATA32
  .quad 0x00009B0F0000FFFF         # CODE16: base 0xF0000, 64 KiB
  .quad 0x000093000000FFFF         # DATA16: base 0, 64 KiB
table:
  .word . - descriptors - 1
  .long 0xF0000 + descriptors
vectors:
  .word 0x3FF
  .long 0
nothing:
  .word 0
  .long 0

  .org 0xFFF0
  .code16
  ljmp $0xF000, $_start
  .org 0x10000
