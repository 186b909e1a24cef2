# What QEMU runs in place of its firmware, so that a guest begins there with the same memory, chip
# set and registers as in Bootscope: it opens the BIOS area as RAM, places the configuration window
# and the power management block where Bootscope has them, and enters the guest at its PVH entry.
# The guest's memory is filled by the driver before QEMU starts. 64 KiB, mapped below 4 GiB.
#
#   as --32 bios.S -o bios.o && ld -m elf_i386 -Ttext 0xffff0000 --oformat binary bios.o -o bios.bin
#
# The driver patches two words near the end: file offset 0xffe0 the entry, 0xffe4 the start info.

        .macro pci register, value
        movl    $0x80000000 | \register, %eax
        movw    $0xcf8, %dx
        outl    %eax, %dx
        movl    $\value, %eax
        movw    $0xcfc, %dx
        outl    %eax, %dx
        .endm

        .code16
start:
        cli
        cld
        # Host bridge 00:00.0: PAM0 to PAM6, 0xC0000 to 0xFFFFF readable and writable RAM.
        pci     0x90, 0x33333000
        pci     0x94, 0x00333333
        # PCIEXBAR: 256 MiB at 0xB0000000, enabled.
        pci     0x64, 0
        pci     0x60, 0xb0000001
        # ISA bridge 00:1f.0: PMBASE 0x600, ACPI_CNTL enabled, interrupt lines 10 and 11.
        pci     0xf840, 0x00000601
        pci     0xf844, 0x00000080
        pci     0xf860, 0x0b0b0a0a
        pci     0xf868, 0x0b0b0a0a
        fninit
        .byte   0x2e, 0x66, 0x0f, 0x01, 0x16  # lgdtl %cs:gdtr
        .word   gdtr - start
        movl    $0x11, %eax
        movl    %eax, %cr0
        ljmpl   $8, $protected

        .code32
protected:
        movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        xorl    %eax, %eax
        movl    %eax, %fs
        movl    %eax, %gs
        movl    $0x18, %eax
        ltr     %ax
        lgdt    %cs:none
        lidt    %cs:none
        xorl    %eax, %eax
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        xorl    %esp, %esp
        xorl    %ebp, %ebp
        xorl    %esi, %esi
        xorl    %edi, %edi
        movl    %cs:information, %ebx
        jmp     *%cs:entry

        .balign 8
gdt:
        .quad   0
        .quad   0x00cf9b000000ffff  # flat 32-bit code
        .quad   0x00cf93000000ffff  # flat data
        .quad   0x0000890000000067  # 32-bit TSS at 0
gdtr:
        .word   31
        .long   gdt
none:
        .word   0
        .long   0

        .org    0xffe0
entry:
        .long   0
information:
        .long   0
        .org    0xfff0
        .code16
        jmp     start
        .org    0x10000
